#pragma once

#include <QWidget>

class QToolButton;
class QVBoxLayout;

namespace kan::ui {

/// A line of text with an arrow that shows and hides what is below it.
class Collapsible : public QWidget {
    Q_OBJECT

  public:
    explicit Collapsible(const QString &title, QWidget *parent = nullptr);

    QVBoxLayout *content() const { return content_; }
    void setTitle(const QString &title);
    bool isOpen() const;
    void setOpen(bool open);

  private:
    QToolButton *header_;
    QWidget *body_;
    QVBoxLayout *content_;
};

}  // namespace kan::ui
