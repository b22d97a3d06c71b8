#include "ui/session/autosave.h"

#include <QCoreApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QPointer>
#include <QStandardPaths>
#include <QThreadPool>
#include <QUndoStack>
#include <QUuid>
#include <algorithm>
#include <atomic>
#include <iterator>
#include <utility>

#include "core/io/file_writer.h"
#include "core/io/kept_session.h"
#include "ui/session/experiment_session.h"
#include "ui/session/living_lock.h"
#include "ui/session/training_run.h"

namespace kan::ui {

namespace {

constexpr int kBetweenSaves = 30'000;  // ms, of a training that goes on

QString lockOf(const QString &file) {
    return file + QStringLiteral(".lock");
}

ModelVersion versionOf(const KeptNetwork &kept) {
    return {kept.label.toStdString(), *kept.result->model, kept.result->history};
}

/// Those that are not among the versions already go before the present network, which is the last and gets the name of
/// its entry.
Experiment withHistory(Experiment experiment, const std::vector<KeptNetwork> &history, const QString &present) {
    std::vector<ModelVersion> &versions = experiment.versions;
    if (!versions.empty() && !present.isEmpty()) versions.back().label = present.toStdString();
    const auto isKnown = [&](const RunResult &kept) {
        return std::any_of(versions.begin(), versions.end(), [&](const ModelVersion &version) {
            return version.model == *kept.model && version.history == kept.history;
        });
    };
    std::vector<ModelVersion> missing;
    for (const KeptNetwork &kept : history) {
        if (!isKnown(*kept.result)) missing.push_back(versionOf(kept));
    }
    const auto place = versions.empty() ? versions.end() : versions.end() - 1;
    versions.insert(place, std::make_move_iterator(missing.begin()), std::make_move_iterator(missing.end()));
    return experiment;
}

}  // namespace

Autosave::Autosave(ExperimentSession &session, const QString &folder, QObject *parent)
    : QObject(parent), session_(session), timer_(this), wanted_(std::make_shared<std::atomic<bool>>(true)) {
    QDir().mkpath(folder);
    QFile::setPermissions(folder, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    removeAbandonedParts(QFile::encodeName(folder).toStdString());
    const QString id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    file_ = QDir(folder).filePath(QStringLiteral("session-%1.json").arg(id));
    lock_ = LivingLock::take(lockOf(file_));
    connect(&timer_, &QTimer::timeout, this, [this] {
        if (session_.isRunning()) writeNow();
    });
    connect(&session_, &ExperimentSession::modifiedChanged, this, [this](bool modified) {
        if (!modified && !hasSomethingToLose()) drop();
    });
    changed_.setSingleShot(true);
    connect(&changed_, &QTimer::timeout, this, &Autosave::writeNow);
    connect(session_.undoStack(), &QUndoStack::indexChanged, this, &Autosave::noteChange);
    connect(&session_, &ExperimentSession::experimentChanged, this, &Autosave::noteChange);
    connect(&session_, &ExperimentSession::runningChanged, this, &Autosave::noteChange);
    timer_.start(kBetweenSaves);
    if (lock_) return;
    const QString text = tr("%1 cannot be written: after a crash nothing could be recovered").arg(folder);
    QMetaObject::invokeMethod(
        this, [this, text] { tellTrouble(text); }, Qt::QueuedConnection);
}

Autosave::~Autosave() {
    drop();
}

bool Autosave::hasSomethingToLose() const {
    return session_.isModified() || session_.hasLongTraining();
}

void Autosave::drop() {
    wanted_->store(false);
    wanted_ = std::make_shared<std::atomic<bool>>(true);
    QFile::remove(file_);
}

void Autosave::takeOver(const QString &file, std::shared_ptr<LivingLock> claim) {
    drop();
    file_ = file;
    lock_ = std::move(claim);
}

void Autosave::tellTrouble(const QString &text) {
    if (!std::exchange(in_trouble_, true)) emit failed(text);
}

QString Autosave::standardFolder() {
    return QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation) + QStringLiteral("/autosave");
}

QStringList Autosave::leftBehind(const QString &folder) {
    QStringList orphans;
    const auto files = QDir(folder).entryInfoList({QStringLiteral("session-*.json")}, QDir::Files, QDir::Time);
    for (const QFileInfo &file : files) {
        if (claim(file.absoluteFilePath())) orphans << file.absoluteFilePath();
    }
    const QStringList locks = QDir(folder).entryList({lockOf(QStringLiteral("session-*.json"))}, QDir::Files);
    for (const QString &lock : locks) LivingLock::take(QDir(folder).filePath(lock));
    return orphans;
}

std::unique_ptr<LivingLock> Autosave::claim(const QString &file) {
    return LivingLock::take(lockOf(file));
}

void Autosave::discard(const QString &file) {
    if (const auto own = claim(file)) QFile::remove(file);
}

QString Autosave::filePath() const {
    return file_;
}

/// The first of many changes counts: a drag is written while it lasts.
void Autosave::noteChange() {
    constexpr qint64 kShareOfTime = 10;
    if (!changed_.isActive()) changed_.start(static_cast<int>(std::max<qint64>(delay_, kShareOfTime * cost_)));
}

void Autosave::writeNow() {
    if (!hasSomethingToLose()) return drop();
    if (std::exchange(writing_, true)) return noteChange();
    QPointer<Autosave> self(this);
    KeptSession kept = {.experiment = session_.currentExperiment(), .undone = {}, .file = {}, .stamp = {}};
    if (const QString own = session_.filePath(); !own.isEmpty()) {
        kept.file = QFileInfo(own).absoluteFilePath().toStdString();
        kept.stamp = session_.fileStamp();
    }
    QThreadPool::globalInstance()->start([self, wanted = wanted_, file = file_, kept = std::move(kept),
                                          history = session_.keptNetworks(), undone = session_.undoneNetworks(),
                                          present = session_.undoStack()->undoText()]() mutable {
        QElapsedTimer clock;
        clock.start();
        QString error;
        try {
            kept.experiment = withHistory(std::move(kept.experiment), history, present);
            for (const KeptNetwork &network : undone) kept.undone.push_back(versionOf(network));
            writeKeptSession(kept, file.toStdString());
        } catch (const std::exception &trouble) {
            error = QString::fromUtf8(trouble.what());
        }
        if (!wanted->load()) QFile::remove(file);
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [self, file, error, took = clock.elapsed()] {
                if (self) self->finishWriting(file, error, took);
            },
            Qt::QueuedConnection);
    });
}

void Autosave::finishWriting(const QString &file, const QString &error, qint64 milliseconds) {
    writing_ = false;
    cost_ = milliseconds;
    if (!error.isEmpty()) return tellTrouble(tr("The session cannot be kept: %1").arg(error));
    in_trouble_ = false;
    emit written(file);
}

}  // namespace kan::ui

#include "moc_autosave.cpp"
