#pragma once

#include <QFile>
#include <QProcess>
#include <QStringList>

/// What a call of kan-cli gave.
struct Run {
    int code = -1;
    QByteArray out, err;
};

/// Code -1 if it crashed or did not end. `program`: this build's kan-cli or another's.
inline Run run(const QStringList &arguments, const QString &program = QStringLiteral(KAN_CLI)) {
    QProcess process;
    process.start(program, arguments);
    Run result;
    if (!process.waitForFinished(240000)) return result;
    if (process.exitStatus() != QProcess::NormalExit) return result;
    result.code = process.exitCode();
    result.out = process.readAllStandardOutput();
    result.err = process.readAllStandardError();
    return result;
}

inline QByteArray contents(const QString &file) {
    QFile stream(file);
    return stream.open(QIODevice::ReadOnly) ? stream.readAll() : QByteArray();
}
