#pragma once

#include <QWidget>

#include "ui/session/structure_runner.h"

class QComboBox;
class QLabel;
class QPushButton;
class QTableWidget;

namespace kan::ui {

class ExperimentSession;
class MatrixPlot;
class NetworkWatch;
class TreePlot;
struct DrawnTree;

/// As what a structure is drawn: signs of sums and products, laws and inputs, with what speaks against each division.
DrawnTree drawnStructure(const StructureNode &node, const QStringList &inputs);

/// How the network's function is put together: its tree, how strongly pairs of inputs act together, and what the
/// network is worth without an input.
class StructurePage : public QWidget {
    Q_OBJECT

  public:
    explicit StructurePage(ExperimentSession &session, QWidget *parent = nullptr);

    TreePlot *tree() const { return tree_; }
    MatrixPlot *pairs() const { return pairs_; }
    QTableWidget *prices() const { return prices_; }
    QPushButton *shapeButton() const { return shape_; }
    QLabel *line() const { return line_; }
    StructureRunner &runner() { return runner_; }

  public slots:
    /// Looks at the network as it is now, if it is another.
    void look();
    /// A network of the tree's shape takes the place of this one and trains.
    void useShape();

  private:
    void showState(const StructureStatePtr &state);
    void showOutput();
    void fillPrices(const NetworkStructure &found);

    ExperimentSession &session_;
    StructureRunner runner_;
    StructureStatePtr shown_;  ///< the last one with a result, or with words for why there is none
    NetworkWatch *watch_;

    QComboBox *output_, *measure_;
    QLabel *line_, *note_;
    TreePlot *tree_;
    MatrixPlot *pairs_;
    QTableWidget *prices_;
    QPushButton *shape_;
};

}  // namespace kan::ui
