// Passkeys in JSON, as WebAuthn writes them, for browsers that have no parseRequestOptionsFromJSON and toJSON yet.
interface DescriptorJson {
  readonly id: string;
  readonly type: PublicKeyCredentialType;
}

export interface RequestJson {
  readonly challenge: string;
  readonly rpId: string;
  readonly timeout?: number;
  readonly allowCredentials?: readonly DescriptorJson[];
  readonly userVerification?: UserVerificationRequirement;
}

export interface CreationJson
  extends Omit<PublicKeyCredentialCreationOptions, "challenge" | "user" | "excludeCredentials"> {
  readonly challenge: string;
  readonly user: { readonly id: string; readonly name: string; readonly displayName: string };
  readonly excludeCredentials?: readonly DescriptorJson[];
}

/** Lets the person choose a passkey and has it sign; throws a DOMException when they do not. */
export async function signed(options: RequestJson): Promise<object> {
  const credential = await navigator.credentials.get({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      allowCredentials: (options.allowCredentials ?? []).map(described),
    },
  });
  const { response, ...rest } = parts(credential, AuthenticatorAssertionResponse);
  return {
    ...rest,
    response: {
      clientDataJSON: characters(response.clientDataJSON),
      authenticatorData: characters(response.authenticatorData),
      signature: characters(response.signature),
      userHandle: response.userHandle ? characters(response.userHandle) : null,
    },
  };
}

/** Has a passkey made; throws a DOMException when it is not. */
export async function made(options: CreationJson): Promise<object> {
  const credential = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: (options.excludeCredentials ?? []).map(described),
    },
  });
  const { response, ...rest } = parts(credential, AuthenticatorAttestationResponse);
  return {
    ...rest,
    response: {
      clientDataJSON: characters(response.clientDataJSON),
      attestationObject: characters(response.attestationObject),
    },
  };
}

function parts<R extends AuthenticatorResponse>(credential: Credential | null, type: new () => R) {
  if (!(credential instanceof PublicKeyCredential) || !(credential.response instanceof type)) {
    throw new Error("the browser made something else");
  }
  const { id, rawId, response } = credential;
  return { id, rawId: characters(rawId), type: credential.type, response };
}

function described({ id, type }: DescriptorJson): PublicKeyCredentialDescriptor {
  return { id: bytes(id), type };
}

/** The bytes of URL-safe characters without padding. */
export function bytes(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
}

/** Bytes as URL-safe characters without padding. */
export function characters(buffer: ArrayBuffer): string {
  const plain = btoa(String.fromCharCode(...new Uint8Array(buffer)));
  return plain.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
