#pragma once

#include <QAbstractTableModel>
#include <QDialog>

#include "ui/dialogs/data_plots.h"

class QComboBox;

namespace kan::ui {

/// The sampled rows as a table, in the user's units, and whether each trains or tests.
class DataModel : public QAbstractTableModel {
    Q_OBJECT

  public:
    DataModel(DataSamplePtr sample, QObject *parent) : QAbstractTableModel(parent), sample_(std::move(sample)) {}

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

  private:
    DataSamplePtr sample_;
};

/// A look at the data as the network gets them: table, histograms, correlation with the target, scatter of two columns.
/// Of large data it shows a sample, and says so.
class DataView : public QDialog {
    Q_OBJECT

  public:
    explicit DataView(const Dataset &rows, QWidget *parent = nullptr);

    const DataSample &sample() const { return *sample_; }
    QComboBox *xChoice() const { return x_; }
    QComboBox *yChoice() const { return y_; }

  private:
    QWidget *buildPlots();
    void refresh();

    DataSamplePtr sample_;
    QComboBox *x_, *y_;
    CorrelationBars *bars_;
    HistogramPlot *histogram_;
    ScatterPlot *scatter_;
};

}  // namespace kan::ui
