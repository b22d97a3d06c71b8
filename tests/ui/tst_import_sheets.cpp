#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTimer>

#include "session_fixture.h"
#include "table_files.h"
#include "tests/window_test.h"
#include "ui/dialogs/column_model.h"
#include "ui/dialogs/head_model.h"
#include "ui/dialogs/import_dialog.h"
#include "ui/session/command_line_text.h"
#include "ui/window/file_manager.h"

using namespace kan;
using namespace kan::ui;

namespace {

QString sheetFile(const char *name) {
    return QStringLiteral(KAN_TEST_DATA "/sheets/") + QLatin1String(name);
}

/// A dialog on screen.
struct Importing {
    ImportDialog dialog{std::make_shared<TableStore>()};

    bool open(const QStringList &files) {
        dialog.show();
        if (!QTest::qWaitForWindowExposed(&dialog)) return false;
        dialog.openFiles(files);
        return settle();
    }
    bool settle() {
        QSignalSpy settled(&dialog, &ImportDialog::settled);
        return settled.wait(20000);
    }
    template <typename Widget>
    Widget *find(const char *name) {
        return dialog.findChild<Widget *>(QString::fromLatin1(name));
    }
    QString status() { return find<QLabel>("status")->text(); }
};

QDir pastedFolder() {
    return QDir(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + QStringLiteral("/pasted"));
}

QStringList pastedFiles() {
    return pastedFolder().entryList(QDir::Files);
}

/// Answers the next import dialog once it is ready.
void answerImport(bool accept) {
    auto *timer = new QTimer(qApp);
    QObject::connect(timer, &QTimer::timeout, timer, [timer, accept] {
        auto *dialog = qobject_cast<ImportDialog *>(QApplication::activeModalWidget());
        if (!dialog || !dialog->isReady()) return;
        timer->deleteLater();
        accept ? dialog->accept() : dialog->reject();
    });
    timer->start(10);
}

}  // namespace

class TestImportSheets : public QObject {
    Q_OBJECT

  private slots:
    void sheetsCanBeChosen() {
        Importing shown;
        QVERIFY(shown.open({sheetFile("libreoffice.xlsx")}));
        auto *sheets = shown.find<QComboBox>("sheet");
        QVERIFY(sheets->isVisible() && !shown.find<QComboBox>("delimiter")->isVisible());
        QCOMPARE(sheets->count(), 3);
        QCOMPARE(sheets->currentText(), QStringLiteral("Data"));
        QCOMPARE(sheets->itemText(1), QStringLiteral("Hidden (hidden)"));
        QCOMPARE(shown.dialog.head()->columnCount(), 7);
        QCOMPARE(shown.dialog.columns()->rowCount(), 7);
        QVERIFY(shown.dialog.source().sheet.empty());
        sheets->setFocus();
        QTest::keyClick(sheets, Qt::Key_End);
        QVERIFY(shown.settle());
        QVERIFY2(shown.status().contains(QStringLiteral("sheet Empty has no cells")), qPrintable(shown.status()));
        QTest::keyClick(sheets, Qt::Key_Home);
        QVERIFY(shown.settle());
        QCOMPARE(shown.dialog.columns()->rowCount(), 7);
        QCOMPARE(shown.dialog.source().sheet, std::string("Data"));
    }

    void cellsCanBeChosen() {
        Importing shown;
        QVERIFY(shown.open({sheetFile("libreoffice.ods")}));
        auto *range = shown.find<QLineEdit>("range");
        range->setFocus();
        QTest::keyClicks(range, QStringLiteral("E1-G4"));
        QTest::keyClick(range, Qt::Key_Return);
        QVERIFY(shown.settle());
        QVERIFY2(shown.status().contains(QStringLiteral("expected cells such as B3:F200")), qPrintable(shown.status()));
        range->selectAll();
        QTest::keyClicks(range, QStringLiteral("E1:G4"));
        QTest::keyClick(range, Qt::Key_Return);
        QVERIFY(shown.settle());
        QCOMPARE(shown.dialog.columns()->rowCount(), 3);
        QCOMPARE(shown.dialog.head()->headerData(0, Qt::Horizontal).toString(), QStringLiteral("flag"));
        QVERIFY(shown.dialog.isVisible());
    }

    void settingsComeBack() {
        TableFiles files;
        Importing shown;
        TableSource source = *files.experiment(sheetFile("libreoffice.xlsx")).table;
        source.sheet = "Data";
        source.range = "A1:G3";
        shown.dialog.show();
        shown.dialog.openSource(source);
        QVERIFY(shown.settle());
        QCOMPARE(shown.find<QLineEdit>("range")->text(), QStringLiteral("A1:G3"));
        QCOMPARE(shown.find<QComboBox>("sheet")->currentText(), QStringLiteral("Data"));
    }

    void textHasNoSheets() {
        TableFiles files;
        Importing shown;
        QVERIFY(shown.open({files.writePrices()}));
        QVERIFY(!shown.find<QComboBox>("sheet")->isVisible() && shown.find<QComboBox>("delimiter")->isVisible());
    }

    void severalFiles() {
        TableFiles files;
        const QString more = files.write("more.csv", TableFiles::prices(20));
        Importing shown;
        QVERIFY(shown.open({files.writePrices(), more}));
        QVERIFY2(shown.status().contains(QStringLiteral("64 training / 16 test rows")), qPrintable(shown.status()));
        const TableSource &source = shown.dialog.source();
        QCOMPARE(source.more_files, std::vector<std::string>{more.toStdString()});
        QVERIFY(source.columns.back().name == "file" && source.columns.back().role == ColumnRole::Ignore);
        Experiment experiment = files.experiment(files.path("prices.csv"));
        experiment.table->more_files = source.more_files;
        experiment.table->sheet = "Data 2";
        const QString command = commandLineText(experiment, experiment, {});
        QVERIFY2(
            command.contains(QStringLiteral(" --csv ") + more) && command.contains(QStringLiteral(" --sheet 'Data 2'")),
            qPrintable(command));
    }

    void pastedTablesAreKeptAsFiles() {
        pastedFolder().removeRecursively();
        ExperimentSession session;
        QWidget window;
        FileManager files(session, {}, &window);
        QSignalSpy notices(&files, &FileManager::notice);
        for (const char *text : {"", "only words", "a\tb\n1\n2\n"}) {
            files.pasteTable(QString::fromLatin1(text));
            QCOMPARE(notices.size(), 1);
            QVERIFY(notices.takeFirst().front().toString().contains(QStringLiteral("clipboard is no table")));
        }
        const QString table = QString::fromUtf8(TableFiles::prices()).replace(QLatin1Char(','), QLatin1Char('\t'));
        answerImport(false);
        files.pasteTable(table);
        QCOMPARE(pastedFiles(), QStringList());
        answerImport(true);
        files.pasteTable(table);
        QCOMPARE(pastedFiles().size(), 1);
        QVERIFY(session.experiment().table);
        const QString file = QString::fromStdString(session.experiment().table->file);
        QVERIFY(file.endsWith(pastedFiles().front()));
        QFile kept(file);
        QVERIFY(kept.open(QIODevice::ReadOnly));
        QCOMPARE(QString::fromUtf8(kept.readAll()), table);
    }
};

KAN_WINDOW_TEST(TestImportSheets)
#include "tst_import_sheets.moc"
