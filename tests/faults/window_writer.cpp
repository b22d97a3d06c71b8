// Writes as the window does, for the fault library: "window-writer save|autosave|picture|settings FILE". Exit code 0,
// or 2 if the window would say that the file is not written. What happens before the writing is over when faults begin
// to count.

#include <dlfcn.h>

#include <QApplication>
#include <QDir>
#include <QEventLoop>
#include <QFile>
#include <QFileInfo>
#include <QPainter>
#include <QSettings>
#include <QThreadPool>
#include <cstdlib>
#include <iostream>

#include "tests/ui/session_fixture.h"
#include "ui/plot/exporter.h"
#include "ui/session/autosave.h"
#include "ui/session/experiment_session.h"

using namespace kan;
using namespace kan::ui;

namespace {

constexpr int kWritten = 0, kNotWritten = 2, kUnusable = 3;

void armFaults() {
    using Arm = void();
    if (auto *arm = reinterpret_cast<Arm *>(dlsym(RTLD_DEFAULT, "kan_faults_arm"))) arm();
}

class Cross : public Exportable {
  public:
    QSizeF exportSize() const override { return {40, 40}; }
    void paintExport(QPainter &painter, const QRectF &target) override {
        painter.drawLine(target.topLeft(), target.bottomRight());
    }
    QString exportCsv() const override { return QStringLiteral("x\n1\n"); }
    QString exportName() const override { return QStringLiteral("cross"); }
};

int writePicture(const QString &file) {
    Cross cross;
    armFaults();
    return exportToFile(cross, ExportFormat::Svg, file) ? kWritten : kNotWritten;
}

int writeSettings(const QString &file) {
    QSettings settings(file, QSettings::IniFormat);
    settings.setValue(QStringLiteral("view/theme"), QStringLiteral("dark"));
    armFaults();
    settings.sync();
    return settings.status() == QSettings::NoError ? kWritten : kNotWritten;
}

/// A session with a change that is not saved.
void prepare(ExperimentSession &session) {
    session.load(smallExperiment());
    if (!waitForState(session, RunState::Finished)) std::_Exit(kUnusable);
    Experiment changed = session.experiment();
    changed.model.seed = 42;
    session.edit(changed, QStringLiteral("seed"));
    if (!waitForSignals(
            session, &ExperimentSession::snapshotChanged,
            [&] {
                return session.snapshot()->state == RunState::Finished && session.snapshot()->model &&
                       session.snapshot()->model->spec().seed == 42;
            },
            20000))
        std::_Exit(kUnusable);
}

int saveSession(const QString &file) {
    ExperimentSession session;
    prepare(session);
    armFaults();
    try {
        session.save(file);
    } catch (const std::exception &error) {
        std::cerr << error.what() << "\n";
        return kNotWritten;
    }
    return kWritten;
}

/// The autosave chooses its file itself: a link there leads to `file`.
int autosaveSession(const QString &file) {
    ExperimentSession session;
    prepare(session);
    const QString folder = QDir::homePath() + QStringLiteral("/autosave");
    Autosave autosave(session, folder);
    QFile::link(QFileInfo(file).absoluteFilePath(), autosave.filePath());
    int code = kNotWritten;
    QObject::connect(&autosave, &Autosave::written, [&code] { code = kWritten; });
    armFaults();
    autosave.writeNow();
    QThreadPool::globalInstance()->waitForDone();
    QCoreApplication::sendPostedEvents();
    QCoreApplication::processEvents();
    return code;
}

}  // namespace

int main(int argc, char **argv) {
    const QApplication application(argc, argv);
    const QStringList words = QCoreApplication::arguments();
    if (words.size() != 3) return kUnusable;
    if (words[1] == "save") return saveSession(words[2]);
    if (words[1] == "autosave") return autosaveSession(words[2]);
    if (words[1] == "picture") return writePicture(words[2]);
    if (words[1] == "settings") return writeSettings(words[2]);
    return kUnusable;
}
