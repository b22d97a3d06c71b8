#include <cstdio>
#include <exception>
#include <iostream>
#include <new>
#include <string>
#include <vector>

#include "app/cli/command_line.h"
#include "app/cli/exit_code.h"
#include "app/cli/interrupt.h"
#include "app/cli/program.h"
#include "app/cli/visible_errors.h"
#include "core/simd/level.h"

int main(int argc, char **argv) {
    using namespace kan::cli;
    leaveOnSignals();
    const VisibleErrors visible;
    if (const char *refusal = kan::simdRefusal()) {
        std::cerr << "kan-cli: " << refusal << "\n";
        return kBadInput;
    }
    try {
        const int code = execute(program(), std::vector<std::string>(argv + 1, argv + argc));
        if (std::cout.flush() && std::fflush(stdout) == 0 && !std::ferror(stdout)) return code;
        std::cerr << "kan-cli: standard output cannot be written; free some space or name another file\n";
    } catch (const std::bad_alloc &) {
        std::cerr << "kan-cli: not enough memory; choose smaller widths, a smaller grid or fewer rows\n";
    } catch (const std::exception &error) {
        std::cerr << "kan-cli: " << error.what() << "\n";
    }
    return kBadInput;
}
