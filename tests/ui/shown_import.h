#pragma once

#include <QComboBox>
#include <QDialogButtonBox>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>

#include "tests/window_test.h"
#include "ui/dialogs/column_model.h"
#include "ui/dialogs/import_dialog.h"

namespace kan::ui {

/// A dialog on screen, and its widgets.
struct Shown {
    ImportDialog dialog{std::make_shared<TableStore>()};

    Shown() {
        dialog.show();
        if (!QTest::qWaitForWindowExposed(&dialog)) qWarning("not exposed");
    }
    bool settle() {
        QSignalSpy settled(&dialog, &ImportDialog::settled);
        return settled.wait(20000);
    }
    bool open(const QString &file) {
        dialog.openFile(file);
        return settle();
    }
    template <typename Widget>
    Widget *find(const char *name) {
        return dialog.findChild<Widget *>(QString::fromLatin1(name));
    }
    QTableView *columns() { return find<QTableView>("columns"); }
    QPushButton *ok() { return dialog.findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Ok); }
    QString status() { return find<QLabel>("status")->text(); }
    QString cell(int row, int column) { return dialog.columns()->index(row, column).data().toString(); }

    /// Opens a cell's combo box by a click and chooses there.
    void choose(int row, int column, const QString &text) {
        const QModelIndex index = dialog.columns()->index(row, column);
        columns()->scrollTo(index);
        QTest::mouseClick(columns()->viewport(), Qt::LeftButton, {}, columns()->visualRect(index).center());
        auto *combo = columns()->viewport()->findChild<QComboBox *>();
        QVERIFY2(combo, qPrintable(text));
        const int choice = combo->findText(text);
        QVERIFY2(choice >= 0, qPrintable(text));
        combo->setCurrentIndex(choice);
        emit combo->activated(choice);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        QCOMPARE(index.data().toString(), text);
    }
};

inline void activate(QComboBox *combo, int index) {
    combo->setCurrentIndex(index);
    emit combo->activated(index);
}

}  // namespace kan::ui
