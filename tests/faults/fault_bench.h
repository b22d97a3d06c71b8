#pragma once

#include <QMap>
#include <QProcess>
#include <QTemporaryDir>

/// A folder of its own, and programs that run there as a user without rights, with the fault library preloaded.
///
/// The superuser makes copies of the programs, gives the folder to nobody and becomes nobody: the superuser may write
/// where a user may not, and nothing else here is to be at risk.
class FaultBench {
  public:
    FaultBench();

    /// The folder that is written to; what is in it.
    QString path(const QString &name) const { return folder() + "/" + name; }
    QString folder() const { return home_.path() + "/work"; }
    QMap<QString, QByteArray> files() const;
    void put(const QString &name, const QByteArray &text) const;
    /// Makes it hold these files and no others.
    void hold(const QMap<QString, QByteArray> &files) const;

    struct Outcome {
        bool killed = false;
        int code = -1;
        QByteArray err;
        QByteArray operation;  ///< the one that the fault has hit; empty: the program did not get so far
    };
    /// The program ("kan-cli", "window-writer") with the fault of this kind (see fault_library.cpp) in its `at`-th
    /// operation; 0: none.
    Outcome run(const QString &program, const QStringList &words, const QString &kind = {}, int at = 0) const;
    /// Starts it without faults.
    void start(QProcess &process, const QString &program, const QStringList &words) const;

  private:
    QTemporaryDir home_;
};

/// Longer with KAN_LONG_TESTS=1.
inline bool isLongTest() {
    return qEnvironmentVariableIsSet("KAN_LONG_TESTS");
}
