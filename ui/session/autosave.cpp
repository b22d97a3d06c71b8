#include "ui/session/autosave.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QPointer>
#include <QStandardPaths>
#include <QThreadPool>
#include <QUuid>
#include <atomic>

#include "core/io/experiment_file.h"
#include "core/io/file_writer.h"
#include "ui/session/experiment_session.h"

namespace kan::ui {

namespace {

constexpr int kBetweenSaves = 30'000;  // ms

QString lockOf(const QString &file) {
    return file + QStringLiteral(".lock");
}

}  // namespace

Autosave::Autosave(ExperimentSession &session, const QString &folder, QObject *parent)
    : QObject(parent), session_(session), timer_(this), wanted_(std::make_shared<std::atomic<bool>>(true)) {
    QDir().mkpath(folder);
    QFile::setPermissions(folder, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    removeAbandonedParts(QFile::encodeName(folder).toStdString());
    const QString id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    file_ = QDir(folder).filePath(QStringLiteral("session-%1.json").arg(id));
    lock_ = std::make_unique<QLockFile>(lockOf(file_));
    lock_->setStaleLockTime(0);
    lock_->tryLock(0);
    connect(&timer_, &QTimer::timeout, this, &Autosave::writeNow);
    connect(&session_, &ExperimentSession::modifiedChanged, this, [this](bool modified) {
        if (!modified) QFile::remove(file_);
    });
    timer_.start(kBetweenSaves);
}

Autosave::~Autosave() {
    wanted_->store(false);
    QFile::remove(file_);
}

QString Autosave::standardFolder() {
    return QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation) + QStringLiteral("/autosave");
}

QStringList Autosave::leftBehind(const QString &folder) {
    QStringList orphans;
    const auto files = QDir(folder).entryInfoList({QStringLiteral("session-*.json")}, QDir::Files, QDir::Time);
    for (const QFileInfo &file : files) {
        QLockFile lock(lockOf(file.absoluteFilePath()));
        lock.setStaleLockTime(0);
        if (lock.tryLock(0)) orphans << file.absoluteFilePath();
    }
    return orphans;
}

void Autosave::discard(const QString &file) {
    QFile::remove(file);
    QFile::remove(lockOf(file));
}

QString Autosave::filePath() const {
    return file_;
}

void Autosave::writeNow() {
    if (!session_.isModified()) return;
    QPointer<Autosave> self(this);
    QThreadPool::globalInstance()->start([self, wanted = wanted_, file = file_, now = session_.currentExperiment()] {
        bool ok = true;
        try {
            writeExperiment(now, file.toStdString(), FileAccess::OwnerOnly);
        } catch (const std::exception &) {
            ok = false;  // the next one may succeed; the session itself is untouched
        }
        if (!wanted->load()) QFile::remove(file);
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [self, file, ok] {
                if (self && ok) emit self->written(file);
            },
            Qt::QueuedConnection);
    });
}

}  // namespace kan::ui

#include "moc_autosave.cpp"
