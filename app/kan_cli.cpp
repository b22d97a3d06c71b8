#include <exception>
#include <iostream>
#include <new>
#include <string>
#include <vector>

#include "app/cli/command_line.h"
#include "app/cli/exit_code.h"
#include "app/cli/program.h"
#include "core/simd/level.h"

int main(int argc, char **argv) {
    using namespace kan::cli;
    if (const char *refusal = kan::simdRefusal()) {
        std::cerr << "kan-cli: " << refusal << "\n";
        return kBadInput;
    }
    try {
        return execute(program(), std::vector<std::string>(argv + 1, argv + argc));
    } catch (const std::bad_alloc &) {
        std::cerr << "kan-cli: not enough memory; choose smaller widths, a smaller grid or fewer rows\n";
    } catch (const std::exception &error) {
        std::cerr << "kan-cli: " << error.what() << "\n";
    }
    return kBadInput;
}
