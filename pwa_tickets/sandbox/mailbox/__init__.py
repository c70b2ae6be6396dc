"""Every mail the product sends, kept as files and shown as pages: nothing leaves the machine."""
