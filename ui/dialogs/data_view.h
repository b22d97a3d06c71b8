#pragma once

#include <QDialog>

#include "core/experiment/prepared_data.h"
#include "ui/dialogs/data_model.h"
#include "ui/dialogs/data_plots.h"

class QComboBox;
class QLabel;
class QPushButton;
class QTableView;
class QVBoxLayout;

namespace kan::ui {

class RowSelection;

/// A look at the data as the network gets them: table, histograms, correlation with the target, scatter of two columns.
/// The plots of large data show a sample, and say so. Rows that are chosen in the table light up in all plots, and the
/// other way round; they can be left out, and taken back. Stands beside the window and follows its rows.
class DataView : public QDialog {
    Q_OBJECT

  public:
    /// Of rows by themselves.
    explicit DataView(const Dataset &rows, QWidget *parent = nullptr);
    explicit DataView(RowSelection &rows, QWidget *parent = nullptr);

    const DataSample &sample() const { return *sample_; }
    QComboBox *xChoice() const { return x_; }
    QComboBox *yChoice() const { return y_; }
    QTableView *table() const { return table_; }
    ScatterPlot *scatter() const { return scatter_; }
    QPushButton *leaveOutButton() const { return leave_out_; }
    QPushButton *takeBackButton() const { return take_back_; }
    /// Brings the row into sight.
    void showRow(int row);

  protected:
    void keyPressEvent(QKeyEvent *event) override;

  private:
    void build();
    QWidget *buildTable();
    QWidget *buildPlots();
    void buildActions(QVBoxLayout *column);
    void connectRows();
    void begin(const PreparedDataPtr &prepared);
    void refresh();
    std::vector<int> chosenRows() const;
    /// What is selected in the table, to the selection, and back.
    void takeTable();
    void followRows();
    void updateActions();
    void openMenu(const QPoint &global);

    RowSelection *rows_ = nullptr;  ///< null: of rows by themselves
    DataSamplePtr sample_;
    QLabel *size_;
    QTableView *table_;
    DataModel *model_;
    QComboBox *x_, *y_;
    QPushButton *leave_out_, *take_back_;
    QLabel *said_;
    CorrelationBars *bars_;
    HistogramPlot *histogram_;
    ScatterPlot *scatter_;
    bool following_ = false;  ///< the table is being told of the selection
};

}  // namespace kan::ui
