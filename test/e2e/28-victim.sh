# shellcheck shell=bash
# The site's own login script, under another Python: the site's module breaks it, ours and our activate don't.
# shellcheck source=test/e2e/common.sh
. "$(dirname "$0")/common.sh"
demo_home
bash=(env -i "HOME=$HOME" PATH=/usr/bin:/bin bash --noprofile --norc -e)
ready="proxylogin: ready"

expect_status 0 "it works in a clean shell" "${bash[@]}" <<END
$RIG_VICTIM
END
expect_said "it is ready" "$ready"
expect_status 1 "it fails with the site's module" "${bash[@]}" <<END
$(site_modules bash)
module load apps/anaconda/3
$RIG_VICTIM
END
expect_said "because of the site's packages" "$RIG_TOP/lib/python3.6/site-packages"
expect_status 0 "it works with our module" "${bash[@]}" <<END
$(site_modules bash)
module use ~/.local/modules
module load demo
$RIG_VICTIM
END
expect_said "it is ready with our module" "$ready"
expect_status 0 "it works with our activate" "${bash[@]}" <<END
. '$demo/bin/activate'
$RIG_VICTIM
END
expect_said "it is ready with our activate" "$ready"
expect_status 0 "it works with our activate over the site's module" "${bash[@]}" <<END
$(site_modules bash)
module load apps/anaconda/3
. '$demo/bin/activate'
$RIG_VICTIM
END
expect_said "it is ready with our activate over the site's module" "$ready"
finish
