# shellcheck shell=bash
# The site's own certificate authority and a certificate for the origin, both for ten years.
set -euo pipefail
# shellcheck source=../lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
rig_paths "$1"

rm -rf "$RIG_DIR/ca"
mkdir -p "$RIG_DIR/ca"
cd "$RIG_DIR/ca"
new_key=(-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes)
openssl req -x509 -new "${new_key[@]}" -keyout ca.key -out ca.pem -days 3650 -subj "/O=Rig Site/CN=Rig Site CA" \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign
openssl req -new "${new_key[@]}" -keyout origin.key -out origin.csr -subj "/O=Rig Site/CN=$ORIGIN_NAME"
printf '%s\n' "subjectAltName=DNS:$ORIGIN_NAME" basicConstraints=critical,CA:FALSE extendedKeyUsage=serverAuth \
    'authorityKeyIdentifier=keyid' 'subjectKeyIdentifier=hash' >origin.ext
openssl x509 -req -in origin.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out origin.pem -days 3650 -extfile origin.ext
chmod 600 ca.key
chmod 640 origin.key
if am_root; then chgrp proxy origin.key; fi
openssl verify -CAfile ca.pem origin.pem
