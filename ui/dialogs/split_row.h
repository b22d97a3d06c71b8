#pragma once

#include <QStringList>
#include <QWidget>
#include <optional>
#include <string_view>
#include <vector>

#include "core/data/split_rule.h"

class QCheckBox;
class QComboBox;
class QHBoxLayout;
class QLabel;
class QLineEdit;

namespace kan::ui {

class SliderRow;
class ValueSpinBox;

/// The second file with the test rows: empty if there is none.
struct TestRows {
    QString file, sheet = {};          ///< of a spreadsheet: empty for the table's
    std::optional<bool> follows = {};  ///< TableSource::test_follows
};

/// Which rows train: by one of the rules, with the numbers that it reads, those that a column names, or all, with the
/// test rows in a second file.
class SplitRow : public QWidget {
    Q_OBJECT

  public:
    explicit SplitRow(QWidget *parent = nullptr);
    ~SplitRow() override;

    /// Of the table; `likely` says train and test, if one does.
    void setColumns(const QStringList &names, const QString &likely = {});
    /// Emits nothing.
    void setSplit(const TableSplit &split, const TestRows &test = {});
    /// Whether columns of earlier rows are made: then it matters what comes before the test rows.
    void setSeries(bool on);
    TableSplit split() const;
    TestRows test() const;
    /// What takes the choice of a second file for `file`, without asking for it.
    void setTestFile(const QString &file);

  signals:
    void edited();

  private:
    enum Way { Drawn, ByColumn, SecondFile, Ordered, Blocks, Fold, Group, Stratified };
    /// A number of the split that some ways read.
    struct Number {
        std::string_view field;
        QLabel *label;
        ValueSpinBox *box;
    };

    void buildWay();
    void buildFraction(QHBoxLayout *line);
    void buildGroup(QHBoxLayout *line);
    void buildFile(QHBoxLayout *line);
    void addNumber(QHBoxLayout *line, std::string_view field, const char *name);
    void choose(int way);
    void showWay(int way);
    void showParts();
    void askForFile();
    Way way() const;

    QComboBox *way_;
    SliderRow *fraction_ = nullptr;
    std::vector<Number> numbers_;
    QComboBox *column_, *group_column_;
    QWidget *group_page_, *file_page_;
    QLineEdit *group_;
    QLabel *file_label_;
    QLineEdit *test_sheet_;
    QCheckBox *follows_;  ///< partly: found out
    bool series_ = false;
    QString test_file_;
};

}  // namespace kan::ui
