#pragma once

#include <span>
#include <vector>

#include "core/matrix.h"
#include "core/model/kan.h"
#include "core/model/layer_basis.h"
#include "core/model/simd.h"

namespace kan {

/// Which sums over the samples a forward pass takes of every edge function.
enum class EdgeSums { None, MeanAbs, Moments };

/// Statistics of one layer's edges over all rows, [inputs][stride], and of its nodes.
struct LayerStatistics {
    int stride = 0;
    std::vector<double> mean_abs;               ///< EdgeSums::MeanAbs
    std::vector<double> mean;                   ///< EdgeSums::Moments
    std::vector<double> std;                    ///< EdgeSums::Moments; unbiased, 0 for one row
    std::vector<double> input_mean, input_std;  ///< of the layer's input nodes; EdgeSums::Moments
    std::vector<double> output_std;             ///< of the layer's output nodes (a bias does not change it)
};

/// Gradient of a penalty by the statistics of one layer; empty vectors: no such part. [inputs][stride] for edges.
struct LayerStatisticsGradient {
    std::vector<double> by_mean_abs;
    std::vector<double> by_std;
    std::vector<double> by_input_std;
    bool empty() const { return by_mean_abs.empty() && by_std.empty() && by_input_std.empty(); }
};

/// Forward and exact backward passes of one network over one table of inputs, with all scratch memory; nothing is
/// allocated after the first pass. Belongs to one thread; inside it spreads blocks of samples over `threads` (OpenMP).
/// Sums are taken in an order that does not depend on the number of threads.
///
/// Basis values depend on (sample, node) only and are computed once for all outgoing edges; those of the first layer
/// are kept from pass to pass. Per edge and sample a forward pass costs k+2 multiply-adds, a backward pass twice that.
class Workspace {
  public:
    explicit Workspace(int threads = 0);

    /// Takes shapes, knots and masks from `model` and copies `inputs` [N][n]. To be called again after a change of
    /// knots, masks or inputs. Throws std::invalid_argument if n does not fit.
    void bind(const Kan &model, const Matrix &inputs);
    /// As bind, when only knots or masks of layers have changed.
    void rebind(const Kan &model);

    int rows() const { return rows_; }
    int depth() const { return static_cast<int>(layers_.size()); }

    /// Values of all nodes at these parameters (the layout of Kan::parameters).
    void forward(std::span<const double> parameters, EdgeSums sums);

    /// Value of node j in layer l (0: the inputs) for a row.
    double value(int l, int row, int j) const { return values_[static_cast<std::size_t>(l)].row(row)[j]; }
    const LayerStatistics &statistics(int l) const { return layers_[static_cast<std::size_t>(l)].statistics; }
    /// First (layer, node) with a value that is not finite; false if there is none.
    bool findNonFinite(int &layer, int &node) const;

    /// Room for the gradient of the loss by the outputs; fill before backward().
    double &outputGradient(int row, int j) { return output_gradient_.row(row)[j]; }

    /// `gradient` receives d(loss + penalty)/d(parameters), given outputGradient() and the
    /// penalty's gradient by the statistics of the last forward pass (one entry per layer, or none at all). Needs the
    /// forward pass at the same parameters, with the sums that the penalty uses.
    void backward(std::span<const double> parameters, std::span<const LayerStatisticsGradient> penalty,
                  std::span<double> gradient);

    /// After backward(): d(loss)/d(input). Only if wanted before backward() by setInputGradient(true).
    void setInputGradient(bool wanted) { input_gradient_wanted_ = wanted; }
    double inputGradient(int row, int i) const { return input_gradient_.row(row)[i]; }

    /// Bytes held.
    std::size_t bytes() const;

  private:
    /// A table with padded rows.
    struct Table {
        int stride = 0;
        AlignedVector data;
        void resize(int rows, int columns) {
            stride = columns;
            data.assign(static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns), 0.0);
        }
        double *row(int r) { return data.data() + static_cast<std::size_t>(r) * static_cast<std::size_t>(stride); }
        const double *row(int r) const {
            return data.data() + static_cast<std::size_t>(r) * static_cast<std::size_t>(stride);
        }
    };
    /// Everything of one layer that lives as long as the binding.
    struct LayerData {
        KanLayer shape;
        LayerBasis basis;
        int stride = 0;              ///< outputs padded
        int basis_fields = 0;        ///< arrays of kBlock doubles per node and block: k+2, with derivatives twice that
        bool stored = false;         ///< basis of all blocks is kept; else it is computed again in each pass
        AlignedVector coef;          ///< [inputs][tableRows][stride]: mask * scale_sp * c, zero rows around
        AlignedVector base;          ///< [inputs][stride]: mask * scale_base
        AlignedVector bias;          ///< [stride]
        AlignedVector shift;         ///< [inputs][stride]: each edge's value at the first row, for stable moments
        AlignedVector basis_values;  ///< [block][input][field][kBlock]
        std::vector<std::int32_t> basis_cells;  ///< [block][input][kBlock]
        LayerStatistics statistics;
    };
    /// One chunk's share of a layer: sums over its rows and its gradients.
    struct LayerShare {
        AlignedVector first, second;                 ///< [inputs][stride]
        AlignedVector coef_gradient, base_gradient;  ///< as LayerData::coef, ::base
        AlignedVector bias_gradient;                 ///< [stride]
    };
    /// A fixed range of blocks, whatever the number of threads.
    struct Chunk {
        int first_block = 0, last_block = 0;
        std::vector<LayerShare> shares;
        AlignedVector basis_values;  ///< scratch for layers that are not stored: one node, one block
        std::vector<std::int32_t> basis_cells;
        AlignedVector upstream[2];  ///< [kBlock][widest stride]
    };

    void allocate();
    void makeTables(std::span<const double> parameters);
    int blockRows(int block) const;
    BasisBlock basisAt(Chunk &chunk, int l, int block, int node);
    void computeBasis(int l, int block, int node, const BasisBlock &out) const;
    void forwardBlock(Chunk &chunk, int block, EdgeSums sums);
    void reduceSums(EdgeSums sums);
    void nodeMoments(int l, std::vector<double> &mean, std::vector<double> &std) const;
    void takeShifts();
    /// The penalty's gradient by each row's deviation instead of by the statistic.
    std::span<const LayerStatisticsGradient> scaleByRows(std::span<const LayerStatisticsGradient> penalty);
    void backwardBlock(Chunk &chunk, int block, std::span<const LayerStatisticsGradient> penalty);
    void gatherGradient(std::span<const double> parameters, std::span<double> gradient) const;
    bool worthThreads() const;

    int threads_ = 1;
    int rows_ = 0;
    int blocks_ = 0;
    bool input_gradient_wanted_ = false;
    bool bias_trainable_ = true;
    std::vector<LayerData> layers_;
    std::vector<Table> values_;
    Table output_gradient_;
    Table input_gradient_;
    std::vector<Chunk> chunks_;
    std::vector<LayerStatisticsGradient> bends_;
};

}  // namespace kan
