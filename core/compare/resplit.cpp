#include "core/compare/resplit.h"

#include <numeric>
#include <stdexcept>
#include <vector>

#include "core/random/torch_generator.h"

namespace kan {

std::shared_ptr<const Dataset> resplit(const Dataset &data, std::uint64_t seed) {
    if (data.test_input.rows() == 0)
        throw std::invalid_argument("the data has no test rows, so that it cannot be split anew; give it some");
    const Eigen::Index train = data.train_input.rows(), rows = train + data.test_input.rows();
    std::vector<Eigen::Index> order(static_cast<std::size_t>(rows));
    std::iota(order.begin(), order.end(), Eigen::Index{0});
    TorchGenerator generator(seed);
    for (std::size_t n = order.size() - 1; n > 0; --n)
        std::swap(order[n], order[static_cast<std::size_t>(generator.below(n + 1))]);
    auto dealt = std::make_shared<Dataset>(data);
    dealt->train_groups.clear();
    const auto deal = [&](const Matrix &first, const Matrix &second, Matrix &into, Eigen::Index from) {
        for (Eigen::Index row = 0; row < into.rows(); ++row) {
            const Eigen::Index source = order[static_cast<std::size_t>(from + row)];
            into.row(row) = source < train ? first.row(source) : second.row(source - train);
        }
    };
    if (!data.train_weight.empty()) {
        std::vector<double> weights = data.train_weight;
        weights.insert(weights.end(), data.test_weight.begin(), data.test_weight.end());
        for (std::size_t n = 0; n < order.size(); ++n) {
            const bool trains = n < dealt->train_weight.size();
            (trains ? dealt->train_weight[n] : dealt->test_weight[n - dealt->train_weight.size()]) =
                weights[static_cast<std::size_t>(order[n])];
        }
    }
    deal(data.train_input, data.test_input, dealt->train_input, 0);
    deal(data.train_label, data.test_label, dealt->train_label, 0);
    deal(data.train_input, data.test_input, dealt->test_input, train);
    deal(data.train_label, data.test_label, dealt->test_label, train);
    return dealt;
}

}  // namespace kan
