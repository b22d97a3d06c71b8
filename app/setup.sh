# Sourced by app/run, tests/run and .ci/run: packages and builds. Works on Debian 12 and later and Ubuntu 22.04 and later.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# Clones of the project share compiled objects.
export CCACHE_BASEDIR="$root" CCACHE_NOHASHDIR=1

# install_packages NAME...: installs what is missing; "a|b" takes the first that the distribution has.
install_packages() {
    local missing=() wanted name
    for wanted in "$@"; do
        local found=
        for name in ${wanted//|/ }; do
            [ "$(dpkg-query -W -f='${Status}' "$name" 2>/dev/null)" = "install ok installed" ] && found=1
        done
        [ -n "$found" ] || missing+=("$wanted")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    local sudo=
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || { echo "These packages are missing and sudo is not there: ${missing[*]}" >&2; return 1; }
        sudo=sudo
    fi
    echo "Installing: ${missing[*]}" >&2
    $sudo apt-get update -qq >&2
    local chosen=()
    for wanted in "${missing[@]}"; do
        for name in ${wanted//|/ }; do
            if apt-cache show "$name" >/dev/null 2>&1; then chosen+=("$name"); break; fi
        done
    done
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${chosen[@]}" >&2
}

install_build_packages() {
    install_packages g++ cmake ninja-build ccache pkg-config git libgl1-mesa-dev qt6-base-dev \
        "qt6-charts-dev|libqt6charts6-dev" "qt6-svg-dev|libqt6svg6-dev" qt6-qpa-plugins "libqt6opengl6-dev|qt6-base-dev" "qt6-datavisualization-dev|qt6-base-dev" "qt6-declarative-dev|qt6-base-dev" libeigen3-dev libginac-dev \
        nlohmann-json3-dev libcli11-dev zlib1g-dev libcsv-dev libzip-dev libexpat1-dev fonts-inter "fonts-stix|fonts-urw-base35"
}

install_test_packages() {
    install_packages libbenchmark-dev xvfb xauth desktop-file-utils appstream python3-numpy python3-sympy \
        nodejs r-base-core
}

# What runs exported formulas as well, 250 MB each.
install_long_test_packages() {
    install_packages octave "libreoffice-calc-nogui|libreoffice-calc"
}

# The thread sanitizer needs an OpenMP that tells it what orders threads: Clang's. llvm: names of functions, by which
# tests/tsan.supp and tests/lsan.supp go.
install_sanitizer_packages() {
    install_packages clang llvm libomp-dev
}

# configure PRESET [CMAKE OPTION...]: once; the build folder is build/PRESET.
configure() {
    local preset=$1
    shift
    (cd "$root" && cmake --preset "$preset" "$@" >/dev/null)
}

# build PRESET [TARGET...]
build() {
    local preset=$1
    shift
    cmake --build "$root/build/$preset" --parallel "$(nproc)" ${@:+--target "$@"}
}
