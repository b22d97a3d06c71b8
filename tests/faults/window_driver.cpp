// The real window at work, to be killed: "window-driver edit FOLDER" edits four times a second, each time with the next
// number as lamb (in thousandths), and appends the number to FOLDER/edits as soon as the session has it; autosaves go
// to FOLDER/autosave. "window-driver recover FOLDER" recovers what was left there and prints its number; exit code 3 if
// there is nothing, 2 if it does not come back whole.

#include <fcntl.h>
#include <unistd.h>

#include <QApplication>
#include <QFile>
#include <QTimer>
#include <cmath>
#include <iostream>

#include "core/io/kept_session.h"
#include "tests/ui/session_fixture.h"
#include "ui/session/autosave.h"
#include "ui/window/main_window.h"

using namespace kan;
using namespace kan::ui;

namespace {

constexpr int kUnusable = 2, kNothing = 3;
constexpr int kBetweenEdits = 250;  // ms

int edit(const QString &folder) {
    MainWindow window({.remember_layout = false, .autosave_folder = folder + QStringLiteral("/autosave")});
    window.show();
    window.session().load(smallExperiment());
    const int log =
        ::open(QFile::encodeName(folder + QStringLiteral("/edits")).constData(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    int number = 0;
    QTimer timer;
    QObject::connect(&timer, &QTimer::timeout, &window, [&] {
        Experiment changed = window.session().experiment();
        changed.training.penalty.lamb = ++number * 1e-3;
        window.session().edit(changed, QStringLiteral("λ"));
        const std::string line = std::to_string(number) + "\n";
        if (::write(log, line.data(), line.size()) < 0) std::_Exit(kUnusable);
    });
    timer.start(kBetweenEdits);
    return QApplication::exec();
}

int recover(const QString &folder) {
    const QStringList left = Autosave::leftBehind(folder + QStringLiteral("/autosave"));
    if (left.isEmpty()) return kNothing;
    const KeptSession kept = readKeptSession(left.first().toStdString());
    ExperimentSession session;
    bool is_back = false;
    QObject::connect(&session, &ExperimentSession::recovered, [&] { is_back = true; });
    session.recover(kept);
    const bool came = waitForSnapshot(session, [&](const Snapshot &s) { return is_back && s.model != nullptr; });
    if (!came || !session.isModified() || session.experiment().training != kept.experiment.training) return kUnusable;
    std::cout << std::lround(kept.experiment.training.penalty.lamb * 1e3) << std::endl;
    return 0;
}

}  // namespace

int main(int argc, char **argv) {
    QApplication app(argc, argv);
    const QStringList words = app.arguments();
    if (words.size() != 3) return kUnusable;
    return words[1] == QLatin1String("edit") ? edit(words[2]) : recover(words[2]);
}
