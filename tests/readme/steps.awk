# SPDX-FileCopyrightText: 2026 The Messenger-AB authors
# SPDX-License-Identifier: GPL-3.0-or-later
# steps.awk -v section=NAME README.md: the lines of the section's shell blocks, without what stands behind a #.
$0 ~ "^## " { inside = $0 == "## " section }
inside && /^ *```sh$/ { block = 1; next }
/^ *```$/ { block = 0 }
inside && block { sub(/ +# .*/, ""); sub(/^ +/, ""); print }
