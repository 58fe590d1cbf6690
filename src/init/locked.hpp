#pragma once

#include "dist/wheel_name.hpp"
#include "init/decide.hpp"

namespace envboot::init {

/// Packages without a digest: refused, or fetched as whatever the index gives for their version.
enum class Unhashed { refuse, allow };

/// What `init --locked` is to make, as a recipe: each package a wheel of its exact version. Kind::refused for a lock of
/// another machine or of a conda environment, for one with hostile names, and where nobody knows a package's digest.
Result<config::Recipe> recipe_of(const env::Lockfile& lock, const AbsPath& file, Unhashed unhashed);

/// The files that the lock names, for this Python and the glibc of the oldest node. Kind::refused, with the reason, for
/// one that can't be installed there.
Result<std::vector<PlannedWheel>> locked_files(const env::Lockfile& lock, const config::Recipe& recipe,
                                               const dist::Target& target);

} // namespace envboot::init
