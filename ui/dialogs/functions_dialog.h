#pragma once

#include <QDialog>
#include <functional>

#include "core/interpret/symbolic_settings.h"
#include "ui/session/reading_desk.h"

class QLabel;
class QLineEdit;
class QListWidget;
class QListWidgetItem;
class QPushButton;

namespace kan::ui {

/// The function library: which functions are candidates, and functions that the user types.
class FunctionsDialog : public QDialog {
    Q_OBJECT

  public:
    FunctionsDialog(const SymbolicSettings &settings, ReadingDesk &desk, QWidget *parent = nullptr);

    /// As chosen.
    SymbolicSettings settings() const;
    QListWidget *list() const { return list_; }
    QLineEdit *edit() const { return edit_; }
    QPushButton *addButton() const { return add_; }
    QString problem() const;

  private:
    void fill();
    void buildEdit();
    QListWidgetItem *addFunction(const SymbolicFunction &function, bool own);
    void addOwn(const QString &text, bool candidate);
    void choose(const std::function<bool(const QListWidgetItem &)> &wanted);
    void requestOwn();
    void ownChecked(const QString &text, const QString &error);
    void updateButtons();

    SymbolicSettings settings_;
    ReadingDesk &desk_;
    QListWidget *list_;
    QLineEdit *edit_;
    QLabel *problem_;
    QPushButton *add_, *remove_, *accept_;
};

}  // namespace kan::ui
