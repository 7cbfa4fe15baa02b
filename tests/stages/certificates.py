"""An authority of the test's own, and the certificates it gives: for trials of TLS."""

from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from ssl import PROTOCOL_TLS_SERVER, SSLContext

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from intake.clock import now


class Authority:
    """`path` is its own certificate: whoever trusts that trusts what it gives."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._key = folder, ec.generate_private_key(ec.SECP256R1())
        self._name = _named("worthless authority")
        own = self._certificate(self._name, self._key, x509.BasicConstraints(ca=True, path_length=0))
        self.path = folder / "authority.pem"
        self.path.write_bytes(own.public_bytes(Encoding.PEM))

    def server(self, name: str, *, days: int = 1) -> SSLContext:
        """What a server that calls itself so speaks TLS with; with `days` below nought it has run out."""
        key = ec.generate_private_key(ec.SECP256R1())
        kind: x509.GeneralName = x509.IPAddress(ip_address(name)) if name[0].isdecimal() else x509.DNSName(name)
        given = self._certificate(_named(name), key, x509.SubjectAlternativeName([kind]), days=days)
        pem = self._folder / f"server-{name}-{days}.pem"
        secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        pem.write_bytes(secret + given.public_bytes(Encoding.PEM))
        context = SSLContext(PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        return context

    def _certificate(
        self, name: x509.Name, key: ec.EllipticCurvePrivateKey, extension: x509.ExtensionType, *, days: int = 1
    ) -> x509.Certificate:
        ends = now() + timedelta(days=days)
        builder = x509.CertificateBuilder(issuer_name=self._name, subject_name=name, public_key=key.public_key())
        builder = builder.serial_number(x509.random_serial_number()).not_valid_after(ends)
        builder = builder.not_valid_before(ends - timedelta(days=2)).add_extension(extension, critical=True)
        return builder.sign(self._key, SHA256())


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
