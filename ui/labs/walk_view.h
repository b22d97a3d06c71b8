#pragma once

#include <QStringList>
#include <memory>

#include "core/lab/walk/sample_walk.h"
#include "core/lab/walk/walk_task.h"
#include "ui/labs/kan_sketch.h"
#include "ui/plot/plot_widget.h"

namespace kan::ui {

/// A network on whose edges a sample can be followed. Immutable.
struct WalkNetwork {
    WalkTask task;
    std::shared_ptr<const Dataset> dataset;
    Kan model;
    KanSketch sketch;
    bool trained = false;                  ///< to the end
    double train_rmse = 0, test_rmse = 0;  ///< in the user's units
};

/// A sample on its way. Immutable.
struct WalkState {
    std::shared_ptr<const WalkNetwork> network;
    std::vector<double> sample;   ///< in the user's units
    std::vector<double> truth;    ///< what the rule behind the data says of it
    std::vector<WalkStep> steps;  ///< all of them; none while the network learns
    std::vector<QString> words;   ///< of every step: its sum in words
    int done = 0;                 ///< steps that lie behind
    double phase = 0;             ///< of the one that is being made, 0 … 1
    QString now;
    double share = 0;
};
using WalkStatePtr = std::shared_ptr<const WalkState>;

/// A network from left to right, and on it the sample's values: a point goes along each edge, up to its curve and on to
/// the node where the sum is taken. Below stands the present step as a sum.
class WalkView : public PlotWidget {
    Q_OBJECT

  public:
    explicit WalkView(QWidget *parent = nullptr);

    void setState(const WalkStatePtr &state);
    const WalkStatePtr &state() const { return state_; }

    QString exportCsv() const override;

  protected:
    void paintPlot(const PlotCanvas &canvas) const override;

  private:
    WalkStatePtr state_;
};

}  // namespace kan::ui
