#include "ui/window/file_manager.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QFileDialog>
#include <QFileInfo>
#include <QLocale>
#include <QMenu>
#include <QMessageBox>
#include <QMimeData>
#include <QPointer>
#include <QPushButton>
#include <QThreadPool>
#include <QTimer>
#include <QUrl>

#include "core/experiment/experiment.h"
#include "core/experiment/table_experiment.h"
#include "core/experiment/table_rows.h"
#include "core/io/experiment_file.h"
#include "ui/dialogs/import_dialog.h"
#include "ui/session/autosave.h"
#include "ui/session/experiment_session.h"
#include "ui/session/recent_files.h"

namespace kan::ui {

namespace {

constexpr int kLongRead = 300;  // ms until one is told that a file is still being read

QString filter() {
    return FileManager::tr("Experiments (*.json);;All files (*)");
}

}  // namespace

bool isTableFile(const QString &path) {
    static const QStringList endings = {QStringLiteral("csv"), QStringLiteral("tsv"), QStringLiteral("txt"),
                                        QStringLiteral("npy"), QStringLiteral("npz")};
    return endings.contains(QFileInfo(path).suffix().toLower());
}

QString openableFileIn(const QMimeData *mime) {
    QString table;
    for (const QUrl &url : mime->urls()) {
        if (!url.isLocalFile()) continue;
        QString file = url.toLocalFile();
        if (file.endsWith(QLatin1String(".json"), Qt::CaseInsensitive)) return file;
        if (table.isEmpty() && isTableFile(file)) table = file;
    }
    return table;
}

FileManager::FileManager(ExperimentSession &session, const QString &autosave_folder, QWidget *window)
    : QObject(window), session_(session), autosave_folder_(autosave_folder), window_(window) {
    if (!autosave_folder.isEmpty()) autosave_ = std::make_unique<Autosave>(session, autosave_folder);
    connect(&session_, &ExperimentSession::loadFailed, this, [this](const QString &name, const QString &text) {
        QMessageBox::warning(
            window_, tr("Cannot use this experiment"),
            tr("“%1” was read, but cannot be trained: %2\n\nThe present session is unchanged.").arg(name, text));
    });
}

FileManager::~FileManager() = default;

void FileManager::read(const QString &path, const ReadDone &done) {
    const std::uint64_t id = ++newest_read_;
    is_reading_ = true;
    QPointer<FileManager> self(this);
    QThreadPool::globalInstance()->start([self, id, path, done] {
        std::shared_ptr<const Experiment> experiment;
        QString error;
        try {
            experiment = std::make_shared<const Experiment>(readExperiment(path.toStdString()));
        } catch (const std::exception &trouble) {
            error = QString::fromUtf8(trouble.what());
        }
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [self, id, done, experiment, error] {
                if (!self || id != self->newest_read_) return;
                self->is_reading_ = false;
                done(experiment, error);
            },
            Qt::QueuedConnection);
    });
    QTimer::singleShot(kLongRead, this, [this, id, path] {
        if (is_reading_ && id == newest_read_) emit stillReading(path);
    });
}

void FileManager::openFile(const QString &path) {
    if (isTableFile(path)) return importTable(path);
    read(path, [this, path](const std::shared_ptr<const Experiment> &experiment, const QString &error) {
        if (experiment) {
            session_.load(*experiment, QFileInfo(path).absoluteFilePath());
            rememberFile(path);
            emit opened(path);
            return;
        }
        qWarning("%s", qPrintable(error));
        QMessageBox::warning(window_, tr("Cannot open the file"), error + tr("\n\nThe present session is unchanged."));
        emit openFailed(path);
    });
}

void FileManager::askAndOpen() {
    if (!maybeSave()) return;
    const QString path = QFileDialog::getOpenFileName(window_, tr("Open an experiment"), session_.filePath(), filter());
    if (!path.isEmpty()) openFile(path);
}

void FileManager::openIfSafe(const QString &path) {
    if (isTableFile(path)) return importTable(path);
    if (maybeSave()) openFile(path);
}

void FileManager::askAndImport() {
    const QString path = QFileDialog::getOpenFileName(
        window_, tr("Open data"), {}, tr("Tables (*.csv *.tsv *.txt *.npy *.npz *.gz *-ubyte);;All files (*)"));
    if (!path.isEmpty()) importTable(path);
}

void FileManager::importTable(const QString &path) {
    ImportDialog dialog(session_.tables(), window_);
    dialog.openFile(path);
    while (dialog.exec() == QDialog::Accepted) {
        if (!maybeSave()) continue;  // back to the dialog: what was chosen there is not lost
        session_.load(tableExperiment(dialog.source(), dialog.rows()));
        rememberFile(path);
        emit opened(path);
        return;
    }
    emit openFailed(path);
}

bool FileManager::save() {
    return session_.filePath().isEmpty() ? saveAs() : saveTo(session_.filePath());
}

bool FileManager::saveAs() {
    QString path = QFileDialog::getSaveFileName(
        window_, tr("Save the experiment"), session_.filePath().isEmpty() ? tr("experiment.json") : session_.filePath(),
        filter());
    if (path.isEmpty()) return false;
    if (QFileInfo(path).suffix().isEmpty()) path += QStringLiteral(".json");
    return saveTo(path);
}

bool FileManager::saveTo(const QString &path) {
    try {
        session_.save(path);
        rememberFile(path);
        return true;
    } catch (const std::exception &error) {
        QMessageBox::warning(window_, tr("Not saved"), QString::fromUtf8(error.what()));
        return false;
    }
}

bool FileManager::maybeSave() {
    if (!session_.isModified()) return true;
    QMessageBox box(QMessageBox::Question, tr("Save the changes?"),
                    tr("The experiment has changes that are not saved."),
                    QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, window_);
    box.setInformativeText(tr("Save them before going on?"));
    box.setDefaultButton(QMessageBox::Save);
    switch (box.exec()) {
        case QMessageBox::Save:
            return save();
        case QMessageBox::Discard:
            return true;
        default:
            return false;
    }
}

void FileManager::fillRecent(QMenu &menu) {
    menu.clear();
    const QStringList files = recentFiles();
    for (const QString &file : files) {
        QAction *action = menu.addAction(QFileInfo(file).fileName());
        action->setToolTip(file);
        action->setStatusTip(file);
        connect(action, &QAction::triggered, this, [this, file] { openIfSafe(file); });
    }
    if (files.isEmpty()) {
        menu.addAction(tr("No recent files"))->setEnabled(false);
        return;
    }
    menu.addSeparator();
    connect(menu.addAction(tr("Clear the list")), &QAction::triggered, this, [] { forgetRecentFiles(); });
}

bool FileManager::offerRecovery() {
    const QStringList files = Autosave::leftBehind(autosave_folder_);
    if (autosave_folder_.isEmpty() || files.isEmpty()) return false;
    const QString &newest = files.front();
    QMessageBox box(QMessageBox::Question, tr("Recover the last session?"),
                    tr("KAN Explorer ended unexpectedly. A session with unsaved changes was kept on %1.")
                        .arg(QLocale().toString(QFileInfo(newest).lastModified(), QLocale::ShortFormat)),
                    QMessageBox::NoButton, window_);
    QPushButton *recover = box.addButton(tr("Recover"), QMessageBox::AcceptRole);
    box.addButton(tr("Discard"), QMessageBox::DestructiveRole);
    box.setDefaultButton(recover);
    box.exec();
    const bool taken = box.clickedButton() == static_cast<QAbstractButton *>(recover);
    if (taken) {
        readRecovered(newest, files);
    } else {
        for (const QString &file : files) Autosave::discard(file);
    }
    return taken;
}

void FileManager::readRecovered(const QString &path, const QStringList &leftovers) {
    read(path, [this, path, leftovers](const std::shared_ptr<const Experiment> &experiment, const QString &error) {
        for (const QString &file : leftovers) Autosave::discard(file);
        if (experiment) {
            session_.load(*experiment);
            emit opened(path);
            return;
        }
        QMessageBox::warning(window_, tr("Cannot recover"), error);
        emit openFailed(path);
    });
}

}  // namespace kan::ui

#include "moc_file_manager.cpp"
