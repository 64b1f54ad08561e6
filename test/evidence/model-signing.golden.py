"""Sign models with the reference implementation of OpenSSF Model Signing, for manifest.test.ts and signature.test.ts.

    pip install model-signing==1.1.1 pyopenssl
    python test/evidence/model-signing.golden.py

The keys are made here and forgotten; only their public halves are kept.
"""

import datetime
import json
import os
import pathlib
import tempfile

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from model_signing import hashing, signing

HERE = pathlib.Path(__file__).parent
FIXTURES = HERE.parent.parent / "fixtures"
TREE = {
    "config.json": '{"layers": 12}',
    "weights.bin": "0123456789" * 5,
    "empty.bin": "",
    "vocabulary/ä.txt": "one\ntwo\n",
    "vocabulary/a:1:2.txt": "a name that looks like a shard",
    "ignored/notes.txt": "nothing that matters",
    ".gitignore": "*.tmp",
}
START = datetime.datetime(2026, 1, 1)
END = datetime.datetime(2096, 1, 1)


def write_tree(folder: pathlib.Path) -> None:
    for name, text in TREE.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def write_key(key, path: pathlib.Path) -> pathlib.Path:
    private = serialization.PrivateFormat.PKCS8
    path.write_bytes(key.private_bytes(serialization.Encoding.PEM, private, serialization.NoEncryption()))
    return path


def public_pem(key) -> str:
    public = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(serialization.Encoding.PEM, public).decode()


def certificate(name, key, issuer=None, issuer_key=None, *, ca=False, path=None, usage=True, purpose=ExtendedKeyUsageOID.CODE_SIGNING, extra=None, end=END):
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(START)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=path), critical=True)
    )
    if ca:
        builder = builder.add_extension(key_usage(key_cert_sign=True), critical=True)
    elif usage:
        builder = builder.add_extension(key_usage(digital_signature=True), critical=True)
        builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
    if extra is not None:
        builder = builder.add_extension(extra, critical=True)
    return builder.sign(issuer_key or key, hashes.SHA256())


def key_usage(**on):
    names = (
        "digital_signature content_commitment key_encipherment data_encipherment key_agreement "
        "key_cert_sign crl_sign encipher_only decipher_only"
    ).split()
    return x509.KeyUsage(**{name: on.get(name, False) for name in names})


def pem(one) -> str:
    return one.public_bytes(serialization.Encoding.PEM).decode()


def sign(model: pathlib.Path, config, out: pathlib.Path) -> dict:
    config.sign(model, out)
    text = out.read_text()
    out.unlink()
    return json.loads(text)


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        work = pathlib.Path(scratch)
        folder = work / "model"
        write_tree(folder)
        signature = work / "model.sig"
        curves = {"P-256": ec.SECP256R1(), "P-384": ec.SECP384R1(), "P-521": ec.SECP521R1()}
        keys = {name: ec.generate_private_key(curve) for name, curve in curves.items()}
        paths = {name: write_key(key, work / f"{name}.key") for name, key in keys.items()}
        ignore = [folder / "ignored"]

        def with_key(name, config):
            signer = signing.Config().use_elliptic_key_signer(private_key=paths[name])
            return signer.set_hashing_config(config.set_ignored_paths(paths=ignore, ignore_git_paths=True))

        def files(algorithm="sha256"):
            return hashing.Config().use_file_serialization(hashing_algorithm=algorithm)

        def shards(size):
            return hashing.Config().use_shard_serialization(hashing_algorithm="sha256", shard_size=size)

        folders = {
            **{f"key {name}": sign(folder, with_key(name, files()), signature) for name in curves},
            "blake2b": sign(folder, with_key("P-256", files("blake2")), signature),
            "shards of 20": sign(folder, with_key("P-256", shards(20)), signature),
            "shards of 1000": sign(folder, with_key("P-256", shards(1000)), signature),
        }
        blake3 = sign(folder, with_key("P-256", files("blake3")), signature)
        models = {
            "whole": sign(FIXTURES / "models/identity.onnx", with_key("P-256", files()), signature),
            "in shards": sign(FIXTURES / "models/identity.onnx", with_key("P-256", shards(50)), signature),
        }

        root_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        middle_key = ec.generate_private_key(ec.SECP384R1())
        root = certificate("Root of Acme", root_key, ca=True)
        middle = certificate("Signing of Acme", middle_key, root, root_key, ca=True, path=0)
        leaf_key = keys["P-256"]
        (work / "middle.pem").write_text(pem(middle))

        def with_certificate(leaf, chain=middle):
            (work / "leaf.pem").write_text(pem(leaf))
            (work / "chain.pem").write_text("".join(pem(one) for one in (chain if isinstance(chain, list) else [chain])))
            signer = signing.Config().use_certificate_signer(
                private_key=paths["P-256"],
                signing_certificate=work / "leaf.pem",
                certificate_chain=[work / "chain.pem"],
            )
            config = files().set_ignored_paths(paths=ignore, ignore_git_paths=True)
            return sign(folder, signer.set_hashing_config(config), signature)

        def leaf(issuer=middle, key=middle_key, **options):
            return certificate("Release of Acme", leaf_key, issuer, key, **options)

        other_key = ec.generate_private_key(ec.SECP256R1())
        not_ca = certificate("No authority", other_key, middle, middle_key, usage=False)
        below_key = ec.generate_private_key(ec.SECP256R1())
        below = certificate("Too deep", below_key, middle, middle_key, ca=True)
        constraints = x509.NameConstraints([x509.DNSName("acme.example")], None)
        odd_key = ec.generate_private_key(ec.SECP256R1())
        odd = certificate("Constrained", odd_key, root, root_key, ca=True, extra=constraints)
        certificates = {
            "holds": with_certificate(leaf()),
            "expired": with_certificate(leaf(end=datetime.datetime(2026, 2, 1))),
            "of a server": with_certificate(leaf(purpose=ExtendedKeyUsageOID.SERVER_AUTH)),
            "not for signing": with_certificate(leaf(usage=False)),
            "by no authority": with_certificate(leaf(not_ca, other_key), [not_ca, middle]),
            "too long a chain": with_certificate(leaf(below, below_key), [below, middle]),
            "name constraints": with_certificate(leaf(odd, odd_key), odd),
        }
        stranger_key = ec.generate_private_key(ec.SECP256R1())
        golden = {
            "tree": TREE,
            "keys": {name: public_pem(key) for name, key in keys.items()},
            "stranger": public_pem(stranger_key),
            "root": pem(root),
            "otherRoot": pem(certificate("Root of Acme", stranger_key, ca=True)),
            "folders": folders,
            "blake3": blake3,
            "models": models,
            "certificates": certificates,
        }
    text = json.dumps(golden, ensure_ascii=False, indent=1)
    (HERE / "model-signing.golden.json").write_text(text + os.linesep)


if __name__ == "__main__":
    main()
