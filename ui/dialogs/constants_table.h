#pragma once

#include <QTableWidget>
#include <map>
#include <string>

namespace kan {
struct FormFit;
}

namespace kan::ui {

/// A form's constants: where the search for each begins, what it was found to be and its standard error. The start may
/// be typed; left empty, it is searched for.
class ConstantsTable : public QTableWidget {
    Q_OBJECT

  public:
    explicit ConstantsTable(QWidget *parent = nullptr);

    /// Starts of names that stay are kept.
    void setNames(const QStringList &names);
    const QStringList &names() const { return names_; }
    void setStarts(const std::map<std::string, double> &starts);
    /// Those that are given for constants that are there, and are numbers.
    std::map<std::string, double> starts() const;
    /// What is wrong with a start, in words; empty if nothing is.
    QString problem() const;
    /// Null: nothing is known yet.
    void showFit(const FormFit *fit);
    /// Lines of name, value and standard error, separated by tabs, with all digits.
    static QString textOf(const FormFit &fit);

  signals:
    void startsChanged();

  private:
    void fill();
    void take(QTableWidgetItem *item);

    QStringList names_;
    QMap<QString, QString> typed_;  ///< starts, also of names that are gone for now
};

}  // namespace kan::ui
