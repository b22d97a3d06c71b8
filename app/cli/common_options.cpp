#include "app/cli/common_options.h"

namespace kan::cli {

namespace {

constexpr WholeRange kThreads = {0, 1024};
constexpr const char *kThreadsWords = "threads of the core, 0 for all of the machine; results do not depend on it";

}  // namespace

Option outOption(std::string &out) {
    return outputOption("--out FILE", "writes the result to FILE instead of standard output", out);
}

Option jsonOption(bool &json) {
    return flag("--json", "prints JSON", json);
}

Option threadsOption(int &threads) {
    return whole("--threads N", kThreadsWords, threads, kThreads);
}

Option threadsOption(std::optional<int> &threads) {
    return whole("--threads N", kThreadsWords, threads, kThreads);
}

Option libraryOption(std::optional<std::string> &names) {
    return text("--lib x,sin,...",
                "the functions to try, by pykan's names; a formula of x such as x*exp(-x) is one too", names);
}

Option seedOption(std::string words, int &seed) {
    return whole("--seed S", std::move(words), seed, {});
}

Option fileOption(std::string_view spec, std::string words, std::string &file) {
    return text(spec, std::move(words), file).completed(Completion::Files);
}

Option outputOption(std::string_view spec, std::string words, std::string &file) {
    Option option = fileOption(spec, std::move(words), file);
    option.output = true;
    return option;
}

Option fileOption(std::string_view spec, std::string words, std::optional<std::string> &file) {
    return text(spec, std::move(words), file).completed(Completion::Files);
}

}  // namespace kan::cli
