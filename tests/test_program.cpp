#include "tests/test_program.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

namespace kan::tests {
namespace {

std::vector<Entry> &entries() {
    static std::vector<Entry> list;
    return list;
}

int listNames(const char *program) {
    std::fprintf(stderr, "Usage: %s TEST [arguments of Qt Test]; the tests are:\n", program);
    std::ranges::sort(entries(), {}, &Entry::name);
    for (const Entry &entry : entries()) std::fprintf(stderr, "  %s\n", entry.name.c_str());
    return 2;
}

#ifdef KAN_SANITIZED
/// Qt's watchdog over a test lives a moment longer than Qt waits for it; what its thread has not yet given back would
/// be taken for a leak of the program, in one run of a thousand.
void waitForWatchdog() {
    constexpr int kMostLooks = 20000;
    const auto lives = [] {
        std::error_code gone;
        for (const auto &task : std::filesystem::directory_iterator("/proc/self/task", gone)) {
            std::string name;
            std::ifstream(task.path() / "comm") >> name;
            if (name == "QtTest") return true;  // "QtTest Watchdog"
        }
        return false;
    };
    for (int look = 0; look < kMostLooks && lives(); ++look) std::this_thread::yield();
}
#endif

/// Without the second argument, the test's name.
int run(const Entry &entry, std::vector<char *> arguments) {
    arguments.erase(arguments.begin() + 1);
    int count = static_cast<int>(arguments.size());
    arguments.push_back(nullptr);
    const auto application = entry.application(count, arguments.data());
    QCoreApplication::setAttribute(Qt::AA_Use96Dpi, true);
    const auto test = entry.test();
    const int failed = QTest::qExec(test.get(), count, arguments.data());
#ifdef KAN_SANITIZED
    waitForWatchdog();
#endif
    return failed;
}

}  // namespace

bool enlist(const char *file, decltype(Entry::application) application, decltype(Entry::test) test) {
    entries().push_back({std::filesystem::path(file).stem().string(), application, test});
    return true;
}

bool inSample([[maybe_unused]] int n) {
#ifdef KAN_SANITIZED
    return n % 7 == 0 || qEnvironmentVariableIsSet("KAN_LONG_TESTS");
#else
    return true;
#endif
}

}  // namespace kan::tests

int main(int argc, char **argv) {
    using namespace kan::tests;
    if (argc < 2) return listNames(argv[0]);
    const auto found = std::ranges::find(entries(), argv[1], &Entry::name);
    return found == entries().end() ? listNames(argv[0]) : run(*found, {argv, argv + argc});
}
