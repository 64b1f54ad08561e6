"""Make a small Sigstore instance of our own and let workflows sign evidence with it, for keyless.test.ts.

    pip install cryptography asn1crypto
    python test/evidence/keyless.golden.py

It issues certificates and keeps a log as Fulcio and Rekor do; its roots are not those of any public instance. What is
tested with it is which signatures are believed, not Sigstore.
"""

import base64
import datetime
import hashlib
import json
import pathlib

from asn1crypto import cms, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

HERE = pathlib.Path(__file__).parent
SIGNED = datetime.datetime(2026, 5, 1, 11, 30)
GITHUB = "https://github.com"
ISSUER = "https://token.actions.githubusercontent.com"
LOG = "log.acme.example"
TYPE = "application/vnd.in-toto+json"


def b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def canonical(value) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def der(public) -> bytes:
    return public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def sign(key, message: bytes) -> bytes:
    return key.sign(message, ec.ECDSA(hashes.SHA256()))


def utf8(text: str) -> bytes:
    raw = text.encode()
    assert len(raw) < 128
    return bytes([0x0C, len(raw)]) + raw


class Instance:
    def __init__(self):
        self.ca_key = ec.generate_private_key(ec.SECP256R1())
        self.log_key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Keyless of Acme")])
        self.ca = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self.ca_key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(datetime.datetime(2026, 1, 1))
            .not_valid_after(datetime.datetime(2036, 1, 1))
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(self.ca_key, hashes.SHA256())
        )
        self.log_id = hashlib.sha256(der(self.log_key.public_key())).digest()

    def stamps(self):
        """A time stamp authority, for roots that know no log."""
        self.tsa_key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Time of Acme")])
        builder = x509.CertificateBuilder().subject_name(name).issuer_name(self.ca.subject)
        self.tsa = (
            builder.public_key(self.tsa_key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(datetime.datetime(2026, 1, 1))
            .not_valid_after(datetime.datetime(2036, 1, 1))
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
            .sign(self.ca_key, hashes.SHA256())
        )

    def timestamp(self, message: bytes, at) -> bytes:
        """RFC 3161: a granted response, signed over attributes as CMS has it."""
        info = tsp.TSTInfo(
            {
                "version": "v1",
                "policy": "1.2.3.4.1",
                "message_imprint": {
                    "hash_algorithm": {"algorithm": "sha256"},
                    "hashed_message": hashlib.sha256(message).digest(),
                },
                "serial_number": 7,
                "gen_time": at.replace(tzinfo=datetime.timezone.utc),
            }
        )
        certificate = asn1.Certificate.load(self.tsa.public_bytes(serialization.Encoding.DER))
        attributes = cms.CMSAttributes(
            [
                {"type": "content_type", "values": ["tst_info"]},
                {"type": "message_digest", "values": [hashlib.sha256(info.dump()).digest()]},
            ]
        )
        signer = {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                {
                    "issuer_and_serial_number": {
                        "issuer": certificate.issuer,
                        "serial_number": certificate.serial_number,
                    }
                }
            ),
            "digest_algorithm": {"algorithm": "sha256"},
            "signed_attrs": attributes,
            "signature_algorithm": {"algorithm": "sha256_ecdsa"},
            "signature": sign(self.tsa_key, attributes.untag().dump()),
        }
        signed = cms.SignedData(
            {
                "version": "v3",
                "digest_algorithms": [{"algorithm": "sha256"}],
                "encap_content_info": {"content_type": "tst_info", "content": info},
                "certificates": [certificate],
                "signer_infos": [signer],
            }
        )
        token = cms.ContentInfo({"content_type": "signed_data", "content": signed})
        return tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": token}).dump()

    def logless_root(self) -> dict:
        chain = [self.tsa, self.ca]
        authority = {
            "subject": {"organization": "Acme", "commonName": "Time of Acme"},
            "certChain": {"certificates": [{"rawBytes": b64(one.public_bytes(serialization.Encoding.DER))} for one in chain]},
            "validFor": {"start": "2026-01-01T00:00:00Z"},
        }
        return {**self.root(), "tlogs": [], "timestampAuthorities": [authority]}

    def stamped(self, bundle: dict, at=SIGNED) -> dict:
        material = bundle["verificationMaterial"]
        signature = base64.b64decode(bundle["dsseEnvelope"]["signatures"][0]["sig"])
        stamp = {"signedTimestamp": b64(self.timestamp(signature, at))}
        data = {"timestampVerificationData": {"rfc3161Timestamps": [stamp]}}
        return {**bundle, "verificationMaterial": {**material, "tlogEntries": [], **data}}

    def root(self) -> dict:
        valid = {"start": "2026-01-01T00:00:00Z"}
        return {
            "mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
            "tlogs": [
                {
                    "baseUrl": f"https://{LOG}",
                    "hashAlgorithm": "SHA2_256",
                    "publicKey": {
                        "rawBytes": b64(der(self.log_key.public_key())),
                        "keyDetails": "PKIX_ECDSA_P256_SHA_256",
                        "validFor": valid,
                    },
                    "logId": {"keyId": b64(self.log_id)},
                }
            ],
            "certificateAuthorities": [
                {
                    "subject": {"organization": "Acme", "commonName": "Keyless of Acme"},
                    "uri": "https://ca.acme.example",
                    "certChain": {"certificates": [{"rawBytes": b64(self.ca.public_bytes(serialization.Encoding.DER))}]},
                    "validFor": valid,
                }
            ],
            "ctlogs": [],
            "timestampAuthorities": [],
        }

    def certificate(self, key, claims):
        subject = claims.get("subject") or f"{GITHUB}/{claims['workflow']}@{claims['ref']}"
        builder = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([]))
            .issuer_name(self.ca.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(SIGNED - datetime.timedelta(minutes=1))
            .not_valid_after(SIGNED + datetime.timedelta(minutes=9))
            .add_extension(x509.SubjectAlternativeName([x509.UniformResourceIdentifier(subject)]), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING]), critical=False)
        )
        extensions = {8: claims.get("issuer", ISSUER)}
        if "workflow" in claims:
            extensions[9] = subject
            extensions[12] = f"{GITHUB}/{claims['repository']}"
            extensions[14] = claims["ref"]
        for number, text in extensions.items():
            oid = ObjectIdentifier(f"1.3.6.1.4.1.57264.1.{number}")
            builder = builder.add_extension(x509.UnrecognizedExtension(oid, utf8(text)), critical=False)
        return builder.sign(self.ca_key, hashes.SHA256())

    def bundle(self, statement: dict, claims: dict, at=SIGNED, logged=True) -> dict:
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self.certificate(key, claims)
        payload = canonical(statement)
        signature = sign(key, f"DSSEv1 {len(TYPE)} {TYPE} {len(payload)} ".encode() + payload)
        pem = certificate.public_bytes(serialization.Encoding.PEM)
        body = canonical(
            {
                "apiVersion": "0.0.1",
                "kind": "dsse",
                "spec": {
                    "payloadHash": {"algorithm": "sha256", "value": hashlib.sha256(payload).hexdigest()},
                    "signatures": [{"signature": b64(signature), "verifier": b64(pem)}],
                },
            }
        )
        time = int(at.replace(tzinfo=datetime.timezone.utc).timestamp())
        promise = canonical({"body": b64(body), "integratedTime": time, "logID": self.log_id.hex(), "logIndex": 0})
        leaf = hashlib.sha256(b"\0" + body).digest()
        note = f"{LOG}\n1\n{b64(leaf)}\n"
        noted = b64(self.log_id[:4] + sign(self.log_key, note.encode()))
        entry = {
            "logIndex": "0",
            "logId": {"keyId": b64(self.log_id)},
            "kindVersion": {"kind": "dsse", "version": "0.0.1"},
            "integratedTime": str(time),
            "inclusionPromise": {"signedEntryTimestamp": b64(sign(self.log_key, promise))},
            "inclusionProof": {
                "logIndex": "0",
                "rootHash": b64(leaf),
                "treeSize": "1",
                "hashes": [],
                "checkpoint": {"envelope": f"{note}\n— {LOG} {noted}\n"},
            },
            "canonicalizedBody": b64(body),
        }
        return {
            "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
            "verificationMaterial": {
                "certificate": {"rawBytes": b64(certificate.public_bytes(serialization.Encoding.DER))},
                "tlogEntries": [entry] if logged else [],
            },
            "dsseEnvelope": {"payload": b64(payload), "payloadType": TYPE, "signatures": [{"sig": b64(signature)}]},
        }


def statement() -> dict:
    """What sample.ts says passed, written by somebody else."""
    files = {"digits.onnx": sha256("graph"), "digits.onnx.data": sha256("weights")}
    root = hashlib.sha256(b"".join(bytes.fromhex(digest) for digest in files.values())).hexdigest()
    return {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": name, "digest": {"sha256": digest}} for name, digest in [("digits", root), *files.items()]],
        "predicateType": "https://in-toto.io/attestation/test-result/v0.1",
        "predicate": {
            "result": "PASSED",
            "configuration": [
                {"name": "policy", "digest": {"sha256": sha256("policy")}, "annotations": {"gates": ["accuracy"]}},
                {
                    "name": "source",
                    "uri": "repository:acme/digits",
                    "digest": {"gitCommit": "a" * 40},
                    "annotations": {"ref": "refs/heads/main"},
                },
            ],
            "passedTests": ["accuracy", "accuracy/accuracy_micro.min"],
            "warnedTests": [],
            "failedTests": [],
        },
    }


def main() -> None:
    acme, stranger, other = Instance(), Instance(), Instance()
    mine = {
        "repository": "acme/digits",
        "workflow": "acme/digits/.github/workflows/gates.yml",
        "ref": "refs/heads/main",
    }
    shared = {**mine, "workflow": "acme/workflows/.github/workflows/gates.yml"}
    person = {"subject": "mailto:release@acme.example", "issuer": "https://login.acme.example"}
    late = SIGNED + datetime.timedelta(hours=1)
    acme.stamps()
    other.ca, other.ca_key = acme.ca, acme.ca_key
    other.stamps()
    golden = {
        "root": acme.root(),
        "otherRoot": stranger.root(),
        "loglessRoot": acme.logless_root(),
        "bundle": acme.bundle(statement(), mine),
        "shared": acme.bundle(statement(), shared),
        "person": acme.bundle(statement(), person),
        "late": acme.bundle(statement(), mine, at=late),
        "unlogged": acme.bundle(statement(), mine, logged=False),
        "stamped": acme.stamped(acme.bundle(statement(), mine)),
        "stampedLate": acme.stamped(acme.bundle(statement(), mine), at=late),
        "stampedByAnother": other.stamped(acme.bundle(statement(), mine)),
    }
    (HERE / "keyless.golden.json").write_text(json.dumps(golden, indent=1) + "\n")


if __name__ == "__main__":
    main()
