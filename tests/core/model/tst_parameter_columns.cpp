#include <algorithm>
#include <numeric>

#include "core/kernels/parameter_columns.h"
#include "core/symbolic/symbolic_library.h"
#include "tests/core/sample_networks.h"
#include "tests/test_program.h"

using namespace kan;
using Group = ParameterColumns::Group;
using Kind = ParameterColumns::Kind;

namespace {

/// 2-3-1 of order 2 on three intervals; layer 0: edge (0, 1) pruned, (1, 0) in closed form, (1, 2) with a spline beside
/// it; layer 1: edge (2, 0) in closed form and pruned, node 0 without edges.
Kan sampleModel(Rules rules) {
    KanSpec spec = KanSpec::defaults(rules);
    spec.width = {2, 3, 1};
    spec.grid = 3;
    spec.k = 2;
    Kan model = test::randomNetwork(spec, 7, false);
    const SymbolicLibrary library = symbolicLibraryOf({"sin"});
    const SymbolicFunction &sine = library.functions().front();
    model.fixSymbolic({0, 1, 0}, sine, {1, 2, 3, 4});
    model.fixSymbolic({0, 1, 2}, sine, {5, 6, 7, 8}, true);
    model.fixSymbolic({1, 2, 0}, sine, {1, 1, 1, 1});
    model.setMask(0, 0, 1, 0.0);
    model.setMask(1, 2, 0, 0.0);
    model.setMask(1, 0, 0, 0.0);
    return model;
}

std::vector<std::size_t> numericParameters(const KanLayer &layer, int i, int j) {
    std::vector<std::size_t> list;
    list.reserve(static_cast<std::size_t>(layer.coefficients()) + 2);
    for (int q = 0; q < layer.coefficients(); ++q) list.push_back(layer.coefficient(i, j, q));
    list.push_back(layer.scale_base_offset + layer.edge(i, j));
    list.push_back(layer.scale_sp_offset + layer.edge(i, j));
    return list;
}

void append(std::vector<std::size_t> &list, const std::vector<std::size_t> &more) {
    list.insert(list.end(), more.begin(), more.end());
}

std::vector<std::size_t> expectedParameters(const Kan &model) {
    const KanLayer &first = model.layer(0), &second = model.layer(1);
    const bool biases = model.biasTrainable();
    std::vector<std::size_t> list = numericParameters(first, 0, 0);
    append(list, numericParameters(first, 0, 2));
    append(list, numericParameters(first, 1, 1));
    append(list, numericParameters(first, 1, 2));
    for (std::size_t j = 0; j < 3 && biases; ++j) list.push_back(first.bias_offset + j);
    for (std::size_t n = 0; n < 8; ++n) list.push_back(first.symbolic_offset + n);
    append(list, numericParameters(second, 1, 0));
    if (biases) list.push_back(second.bias_offset);
    return list;
}

}  // namespace

class TestParameterColumns : public QObject {
    Q_OBJECT

  private slots:
    void columns_data() {
        QTest::addColumn<int>("rules");
        QTest::newRow("biases train") << static_cast<int>(Rules::Pykan00);
        QTest::newRow("biases do not train") << static_cast<int>(Rules::Pykan02);
    }
    void columns() {
        QFETCH(int, rules);
        const Kan model = sampleModel(static_cast<Rules>(rules));
        const ParameterColumns columns(model);
        const auto parameters = columns.parameters();
        QCOMPARE(std::vector<std::size_t>(parameters.begin(), parameters.end()), expectedParameters(model));
        QCOMPARE(columns.count(), static_cast<int>(parameters.size()));
    }

    /// Where an edge's, a layer's biases' and a symbolic part's columns begin, by what stands there.
    void firstColumns_data() { columns_data(); }
    void firstColumns() {
        QFETCH(int, rules);
        const Kan model = sampleModel(static_cast<Rules>(rules));
        const ParameterColumns columns(model);
        const auto parameterAt = [&](int column) { return columns.parameters()[static_cast<std::size_t>(column)]; };
        int edges = 0;
        for (int l = 0; l < model.depth(); ++l) {
            const KanLayer &layer = model.layer(l);
            for (int i = 0; i < layer.inputs; ++i)
                for (int j = 0; j < layer.outputs; ++j) {
                    const int column = columns.ofEdge(l, layer.edge(i, j));
                    const bool expected = model.mask(l, i, j) != 0 && layer.numeric(layer.edge(i, j));
                    QCOMPARE(column >= 0, expected);
                    if (column >= 0) QCOMPARE(parameterAt(column), layer.coefficient(i, j, 0));
                    edges += column >= 0;
                }
            QCOMPARE(columns.ofBias(l) >= 0, model.biasTrainable());
            if (model.biasTrainable()) QCOMPARE(parameterAt(columns.ofBias(l)), layer.bias_offset);
        }
        QCOMPARE(edges, 5);
        for (std::size_t n = 0; n < 2; ++n)
            QCOMPARE(parameterAt(columns.ofPart(0, n)), model.layer(0).symbolicParameter(static_cast<int>(n)));
        QCOMPARE(columns.ofPart(1, 0), -1);
    }

    /// Groups take the columns, and entries of a row, one after the other; a row's entries fall on each group's own
    /// columns.
    void groups_data() { columns_data(); }
    void groups() {
        QFETCH(int, rules);
        const Kan model = sampleModel(static_cast<Rules>(rules));
        const ParameterColumns columns(model);
        int column = 0, offset = 0;
        for (const Group &group : columns.groups()) {
            QCOMPARE(group.column, column);
            QCOMPARE(group.offset, offset);
            const KanLayer &layer = model.layer(group.layer);
            const bool numeric = group.kind == Kind::Numeric;
            QCOMPARE(group.coefficients, numeric ? layer.coefficients() : 0);
            QCOMPARE(group.window, numeric ? layer.k + 1 : 0);
            QCOMPARE(group.extras, numeric ? 2 : group.kind == Kind::Symbolic ? 4 : 1);
            for (int start = 0; start < (numeric ? layer.grid : 1); ++start)
                for (int entry = 0; entry < group.rowSize(); ++entry) {
                    const int within = entry < group.window ? start + entry : group.coefficients + entry - group.window;
                    QCOMPARE(group.columnOf(entry, start), group.column + within);
                }
            column += group.coefficients + group.extras;
            offset += group.rowSize();
        }
        QCOMPARE(column, columns.count());
        QCOMPARE(offset, columns.rowSize());
    }

    /// Nodes divide the groups; those of one node have windows at the same places.
    void nodes_data() { columns_data(); }
    void nodes() {
        QFETCH(int, rules);
        const Kan model = sampleModel(static_cast<Rules>(rules));
        const ParameterColumns columns(model);
        std::size_t next = 0;
        for (std::size_t n = 0; n < columns.nodes().size(); ++n) {
            const ParameterColumns::Node &node = columns.nodes()[n];
            QCOMPARE(node.first_group, next);
            QVERIFY(node.last_group > next);
            for (; next < node.last_group; ++next) {
                const Group &group = columns.groups()[next];
                QCOMPARE(group.node, n);
                QCOMPARE(group.layer, node.layer);
                QCOMPARE(group.kind == Kind::Numeric, node.i >= 0);
                if (node.i >= 0) QCOMPARE(group.i, node.i);
                QCOMPARE(node.places, group.kind == Kind::Numeric ? model.layer(group.layer).grid : 1);
            }
        }
        QCOMPARE(next, columns.groups().size());
    }

    void gatherAndScatter() {
        const Kan model = sampleModel(Rules::Pykan00);
        const ParameterColumns columns(model);
        std::vector<double> numbers(model.parameters().size());
        std::iota(numbers.begin(), numbers.end(), 0.0);
        const Eigen::VectorXd x = columns.gather(numbers);
        for (int column = 0; column < columns.count(); ++column)
            QCOMPARE(x(column), static_cast<double>(columns.parameters()[static_cast<std::size_t>(column)]));
        columns.scatter(x.array() + 0.5, numbers);
        for (std::size_t p = 0; p < numbers.size(); ++p) {
            const bool has_column = std::count(columns.parameters().begin(), columns.parameters().end(), p) == 1;
            QCOMPARE(numbers[p], static_cast<double>(p) + (has_column ? 0.5 : 0.0));
        }
    }
};

KAN_TEST(TestParameterColumns)
#include "tst_parameter_columns.moc"
