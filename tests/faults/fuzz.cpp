/// Reads mutated inputs with every reader of the core: kan-fuzz --data tests/data --corpus tests/faults/corpus
/// [--inputs N] [--first K] [--seed S] [--reader NAME] [--out FOLDER].
///
/// Each input follows from its number and the seed. It has to end in a value or in the reader's own error, within
/// seconds of processor time. What fails otherwise is told by number and, with --out, kept as a file. First the inputs
/// of the corpus are read: all that ever failed, in a folder per reader. Without --inputs there are 20,000, a million
/// with KAN_LONG_TESTS.
///
/// Children read, in a temporary folder of their own, as nobody if the superuser starts the program.

#include <grp.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <new>
#include <stdexcept>

#include "core/values.h"
#include "tests/faults/fuzz_json.h"
#include "tests/faults/fuzz_readers.h"

#ifdef KAN_SANITIZED
/// A reader that asks for this much is wrong about what it reads.
extern "C" const char *__asan_default_options();   // NOLINT(bugprone-reserved-identifier)
extern "C" const char *__asan_default_options() {  // NOLINT(bugprone-reserved-identifier)
    return "max_allocation_size_mb=512:hard_rss_limit_mb=3000:quarantine_size_mb=64:detect_stack_use_after_return=0";
}
#endif

namespace {

using namespace kan::fuzz;
namespace fs = std::filesystem;

constexpr int kSecondsPerInput = 10;
constexpr int kMostFailures = 25;
constexpr std::uint64_t kPerChild = 4000;
constexpr unsigned kNobody = 65534;

struct Orders {
    std::string data, corpus, out, reader;
    std::uint64_t inputs = std::getenv("KAN_LONG_TESTS") ? 1'000'000 : 20'000;
    std::uint64_t first = 0, seed = 20261129;
};

Orders ordersOf(int argc, char **argv) {
    Orders orders;
    const std::map<std::string, std::string *> texts = {
        {"--data", &orders.data}, {"--corpus", &orders.corpus}, {"--out", &orders.out}, {"--reader", &orders.reader}};
    const std::map<std::string, std::uint64_t *> numbers = {
        {"--inputs", &orders.inputs}, {"--first", &orders.first}, {"--seed", &orders.seed}};
    for (int n = 1; n + 1 < argc; n += 2) {
        if (const auto text = texts.find(argv[n]); text != texts.end())
            *text->second = fs::absolute(argv[n + 1]).string();
        else if (const auto number = numbers.find(argv[n]); number != numbers.end())
            *number->second = kan::numberIn<std::uint64_t>(argv[n + 1]).value();
        else
            throw std::invalid_argument(std::string("unknown option ") + argv[n]);
    }
    if (!orders.reader.empty()) orders.reader = fs::path(orders.reader).filename().string();
    return orders;
}

/// An input by itself, so that a child's death leaves it to be made again.
struct Input {
    const Reader *reader = nullptr;
    std::string bytes;
    std::string name;  ///< for messages and files
};

using MakeInput = std::function<Input(std::uint64_t n)>;

/// What the parent sees of a child: the number of the input that is being read.
std::atomic<std::uint64_t> *sharedNumber() {
    void *page = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) throw std::runtime_error("no shared memory");
    return new (page) std::atomic<std::uint64_t>(0);
}

void becomeNobody(const std::string &folder) {
    if (geteuid() == 0 && (setgroups(0, nullptr) != 0 || setgid(kNobody) != 0 || setuid(kNobody) != 0)) _exit(3);
    if (chdir(folder.c_str()) != 0) _exit(3);
}

/// The processor's seconds that the next input may take: SIGPROF ends the child.
void allowSeconds(int seconds) {
    const itimerval limit = {{0, 0}, {seconds, 0}};
    setitimer(ITIMER_PROF, &limit, nullptr);
}

/// Reads inputs until one fails; never returns.
[[noreturn]] void beChild(const std::string &folder, const MakeInput &make, std::uint64_t from, std::uint64_t end,
                          std::atomic<std::uint64_t> &at) {
    becomeNobody(folder);
    for (std::uint64_t n = from; n < end; ++n) {
        at = n;
        const Input input = make(n);
        allowSeconds(kSecondsPerInput);
        try {
            input.reader->read(input.bytes);
        } catch (const std::exception &error) {
            std::fprintf(stderr, "kan-fuzz: %s\n", error.what());
            std::fflush(stderr);
            _exit(1);
        }
    }
    at = end;
    allowSeconds(0);
    std::exit(0);  // through the search for leaks
}

void tell(const Input &input, std::uint64_t n, const Orders &orders, int status) {
    std::fprintf(stderr, "kan-fuzz: %s failed (%s %d): reader %s, seed %llu, --first %llu --inputs 1\n",
                 input.name.c_str(), WIFSIGNALED(status) ? "signal" : "code",
                 WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status), input.reader->name.c_str(),
                 static_cast<unsigned long long>(orders.seed), static_cast<unsigned long long>(n));
    if (orders.out.empty()) return;
    const fs::path folder = fs::path(orders.out) / input.reader->name;
    fs::create_directories(folder);
    std::ofstream(folder / input.name, std::ios::binary) << input.bytes;
}

/// Reads inputs from..end in children; returns how many failed.
int readAll(const std::string &folder, const MakeInput &make, std::uint64_t from, std::uint64_t end,
            const Orders &orders) {
    static std::atomic<std::uint64_t> *const kAt = sharedNumber();
    int failures = 0;
    while (from < end && failures < kMostFailures) {
        const std::uint64_t last = std::min(end, from + kPerChild);
        *kAt = from;
        const pid_t child = fork();
        if (child == 0) beChild(folder, make, from, last, *kAt);
        int status = 0;
        if (child < 0 || waitpid(child, &status, 0) != child) throw std::runtime_error("no child");
        from = last;
        if (WIFEXITED(status) && WEXITSTATUS(status) == 0) continue;
        ++failures;
        const std::uint64_t failed = *kAt;
        if (failed == last) {
            std::fprintf(stderr, "kan-fuzz: something is wrong after the inputs before %llu\n",
                         static_cast<unsigned long long>(last));
            continue;
        }
        tell(make(failed), failed, orders, status);
        from = failed + 1;
    }
    return failures;
}

std::vector<Input> corpusOf(const Orders &orders, const std::vector<Reader> &readers) {
    std::vector<Input> inputs;
    for (const Reader &reader : readers) {
        const fs::path folder = fs::path(orders.corpus) / reader.name;
        if (orders.corpus.empty() || !fs::is_directory(folder)) continue;
        for (const auto &entry : fs::directory_iterator(folder)) {
            std::ifstream stream(entry.path(), std::ios::binary);
            inputs.push_back({&reader,
                              {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()},
                              entry.path().filename().string()});
        }
    }
    return inputs;
}

/// Of JSON half the inputs stay JSON, to get further into its reader.
std::string inputOf(const Reader &reader, Splitmix &random) {
    const std::vector<std::string> &seeds = reader.seeds.inputs;
    const bool json = !seeds.front().empty() && seeds.front().front() == '{';
    if (json && random.below(2) == 0) return mutatedJson(seeds[random.below(seeds.size())], random);
    return mutated(reader.seeds, random);
}

int fuzz(const Orders &orders, const std::string &folder) {
    fs::current_path(folder);
    std::vector<Reader> all = readers(orders.data);
    if (!orders.reader.empty()) std::erase_if(all, [&](const Reader &reader) { return reader.name != orders.reader; });
    if (all.empty()) throw std::invalid_argument("there is no reader " + orders.reader);
    for (const auto &entry : fs::directory_iterator(folder)) fs::remove(entry);  // a child could not write over them
    const std::vector<Input> corpus = corpusOf(orders, all);
    int failures = readAll(
        folder, [&](std::uint64_t n) { return corpus[n]; }, 0, corpus.size(), orders);
    const MakeInput make = [&](std::uint64_t n) {
        const std::uint64_t round = n / all.size();
        const bool skips = round % all[n % all.size()].rarity != 0;
        const Reader &reader = all[skips ? round % all.size() : n % all.size()];
        Splitmix random(Splitmix(orders.seed + n).next());
        return Input{&reader, inputOf(reader, random), "seed-" + std::to_string(orders.seed) + "-" + std::to_string(n)};
    };
    failures += readAll(folder, make, orders.first, orders.first + orders.inputs, orders);
    std::printf("kan-fuzz: %zu inputs of the corpus, %llu mutations, %d failures\n", corpus.size(),
                static_cast<unsigned long long>(orders.inputs), failures);
    return failures == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char **argv) try {
    const Orders orders = ordersOf(argc, argv);
    std::string folder = (fs::temp_directory_path() / "kan-fuzz-XXXXXX").string();
    if (!mkdtemp(folder.data())) throw std::runtime_error("no temporary folder");
    if (geteuid() == 0 && chown(folder.c_str(), kNobody, kNobody) != 0)
        throw std::runtime_error("no folder for nobody");
    const int code = fuzz(orders, folder);
    fs::current_path("/");
    fs::remove_all(folder);
    return code;
} catch (const std::exception &error) {
    std::fprintf(stderr, "kan-fuzz: %s\n", error.what());
    return 2;
}
