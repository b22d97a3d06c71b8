#include "tests/faults/fault_bench.h"

#include <grp.h>
#include <unistd.h>

#include <QDir>
#include <QFile>

namespace {

constexpr int kNobody = 65534;

QByteArray contentsOf(const QString &name) {
    QFile file(name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void becomeNobody(const QString &home) {
    for (const QString &name : {home, home + "/work", home + "/bin"})
        if (chown(QFile::encodeName(name).constData(), kNobody, kNobody) != 0) qFatal("chown");
    if (setgroups(0, nullptr) != 0 || setgid(kNobody) != 0 || setuid(kNobody) != 0) qFatal("setuid");
}

}  // namespace

FaultBench::FaultBench() {
    QDir(home_.path()).mkdir("work");
    QDir(home_.path()).mkdir("bin");
    for (const QString &program : QStringLiteral(KAN_FAULT_PROGRAMS).split(','))
        QFile::copy(program, home_.path() + "/bin/" + QFileInfo(program).fileName());
    if (geteuid() == 0) becomeNobody(home_.path());
}

QMap<QString, QByteArray> FaultBench::files() const {
    QMap<QString, QByteArray> files;
    const auto names = QDir(folder()).entryList(QDir::Files | QDir::Hidden | QDir::System);
    for (const QString &name : names) files[name] = contentsOf(path(name));
    return files;
}

void FaultBench::put(const QString &name, const QByteArray &text) const {
    QFile file(path(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size()) qFatal("%s", qPrintable(name));
}

void FaultBench::hold(const QMap<QString, QByteArray> &wanted) const {
    const auto present = files();
    for (const QString &name : present.keys())
        if (!wanted.contains(name)) QFile::remove(path(name));
    for (const QString &name : wanted.keys())
        if (!present.contains(name) || present[name] != wanted[name]) put(name, wanted[name]);
}

void FaultBench::start(QProcess &process, const QString &program, const QStringList &words) const {
    QProcessEnvironment surroundings = QProcessEnvironment::systemEnvironment();
    for (const char *name : {"HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"})
        surroundings.insert(name, home_.path());
    const bool on_display = surroundings.contains("KAN_FAULTS_ON_DISPLAY");  // one that nobody may use
    surroundings.insert("QT_QPA_PLATFORM", on_display ? "xcb" : "offscreen");
    const auto set = process.processEnvironment();
    for (const QString &name : set.keys()) surroundings.insert(name, set.value(name));
    process.setProcessEnvironment(surroundings);
    process.setWorkingDirectory(folder());
    process.start(home_.path() + "/bin/" + program, words);
}

FaultBench::Outcome FaultBench::run(const QString &program, const QStringList &words, const QString &kind,
                                    int at) const {
    const QString report = home_.path() + "/report";
    QFile::remove(report);
    QProcess process;
    QProcessEnvironment faults;
    if (at > 0) {
        faults.insert("LD_PRELOAD", home_.path() + "/bin/libkan-faults.so");
        faults.insert("KAN_FAULT_FOLDER", folder() + "/");
        faults.insert("KAN_FAULT_KIND", kind);
        faults.insert("KAN_FAULT_AT", QString::number(at));
        faults.insert("KAN_FAULT_REPORT", report);
        if (program == "window-writer") faults.insert("KAN_FAULT_WAITS", "1");
    }
    process.setProcessEnvironment(faults);
    start(process, program, words);
    if (!process.waitForFinished(60000)) return {};
    return {process.exitStatus() == QProcess::CrashExit, process.exitCode(), process.readAllStandardError(),
            contentsOf(report).trimmed()};
}
