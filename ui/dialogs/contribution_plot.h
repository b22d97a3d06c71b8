#pragma once

#include "ui/plot/plot_axes.h"
#include "ui/plot/plot_widget.h"
#include "ui/session/attribution_runner.h"

namespace kan::ui {

/// What one row's output is made of, from the base to the prediction: a bar for each column, the largest first, each
/// from where the one before ended, with the row's value at its left and its size at its right; the measured value as a
/// line. As many as there is room for, the others as one. The arrow keys ask for the row before and the next.
class ContributionPlot : public PlotWidget {
    Q_OBJECT

  public:
    explicit ContributionPlot(QWidget *parent = nullptr);

    /// Null: nothing, `empty` says why. `csv`: as a file has it.
    void setContributions(const RowContributionsPtr &row, const std::string &csv, const QString &empty);
    const RowContributionsPtr &contributions() const { return row_; }
    /// A line of the picture as it is written: name, value, number.
    QStringList lineAt(QPointF place) const;

    QString exportCsv() const override { return QString::fromStdString(csv_); }
    QSize sizeHint() const override { return {640, 420}; }

  signals:
    /// By how many rows on, or back; ±INT_MAX: to the last or first.
    void stepped(int rows);

  protected:
    QString title() const override;
    QString emptyText() const override { return row_ ? QString() : empty_; }
    void paintPlot(const PlotCanvas &canvas) const override;
    void paintOver(const PlotCanvas &canvas) const override;
    void keyPressEvent(QKeyEvent *event) override;

  private:
    /// A line: a bar between two values, or a mark at one.
    struct Line {
        QString name, value, number;
        double from = 0, to = 0;
        bool bar = false;
    };
    std::vector<Line> linesFor(int most) const;
    /// Where the lines and the values stand in an area.
    struct Places {
        std::vector<Line> lines;
        double line_height = 20;
        double names = 0, values = 0, numbers = 0;  ///< widths of the columns of text
        PlotFrame frame;
        QRectF of(std::size_t n) const;
    };
    Places placesIn(const QRectF &area) const;
    void paintLine(const PlotCanvas &canvas, const Places &places, std::size_t n) const;

    RowContributionsPtr row_;
    std::string csv_;
    QString empty_;
};

/// "+12.3", "−4".
QString signedNumber(double value);

}  // namespace kan::ui
