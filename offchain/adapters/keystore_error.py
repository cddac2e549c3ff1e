"""What is wrong with a keystore. It stands apart from what opens one, which takes long to import."""


class KeystoreError(Exception):
    """The keystore file cannot be used."""
