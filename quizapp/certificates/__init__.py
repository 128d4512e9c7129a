"""Certificates: issue, signature, revocation, verification."""
