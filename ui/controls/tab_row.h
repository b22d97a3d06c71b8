#pragma once

#include <QWidget>

class QAbstractButton;
class QButtonGroup;

namespace kan::ui {

/// A row of flat tabs, one of which is chosen; small enough to stand where a title would.
class TabRow : public QWidget {
    Q_OBJECT

  public:
    explicit TabRow(QWidget *parent = nullptr);

    /// `name`: the full name, for tool tips and screen readers. The first tab is chosen. Returns its index.
    int addTab(const QString &text, const QString &name);
    int current() const;
    /// Emits nothing.
    void setCurrent(int index);
    void setTabVisible(int index, bool visible);
    bool isTabVisible(int index) const;
    QAbstractButton *button(int index) const;

  signals:
    void chosen(int index);

  private:
    QButtonGroup *group_;
};

}  // namespace kan::ui
