#include "app/cli/interrupt.h"

#include <unistd.h>

#include <csignal>
#include <ctime>

#include "app/cli/exit_code.h"

namespace kan::cli {

void leaveOnSignals() {
    for (const int signal : {SIGINT, SIGTERM}) std::signal(signal, [](int) { _exit(kInterrupted); });
}

Interrupt::Interrupt() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    watcher_ = std::jthread([signals, source = source_](const std::stop_token &end) mutable {
        constexpr timespec kPoll{0, 20'000'000};
        while (!end.stop_requested())
            if (sigtimedwait(&signals, nullptr, &kPoll) > 0) source.request_stop();
    });
}

}  // namespace kan::cli
