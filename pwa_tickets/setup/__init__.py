"""The guided set-up: from an empty server to a sale that is open, each answer kept as it is given."""
