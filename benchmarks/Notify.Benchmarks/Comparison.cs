using System.Globalization;
using System.Text;

namespace Notify.Benchmarks;

/// <summary>
/// Things that do the same, measured in turns. This machine may be shared, so only ratios within a round mean something.
/// </summary>
/// <param name="heading">Of the table.</param>
/// <param name="metrics">What a measurement gives, in this order. With an asterisk behind it, its ratio to the baseline is told.</param>
internal sealed class Comparison(string heading, params string[] metrics)
{
    private readonly List<(string Name, Func<Task<double[]>> Measure)> _lines = [];

    /// <summary>The first one is the baseline.</summary>
    public void Add(string name, Func<Task<double[]>> measure) => _lines.Add((name, measure));

    /// <returns>The table as Markdown.</returns>
    public async Task<string> RunAsync(int rounds)
    {
        List<double[]>[] figures = [.. _lines.Select(_ => new List<double[]>())];
        for (int round = -1; round < rounds; round++)
        {
            for (int line = 0; line < _lines.Count; line++)
            {
                double[] measured = await _lines[line].Measure();
                // The first round only warms up.
                if (round >= 0)
                {
                    figures[line].Add(measured);
                }
            }

            await Console.Error.WriteLineAsync($"{heading}: round {round + 1} of {rounds}");
        }

        return Table(figures);
    }

    private string Table(List<double[]>[] figures)
    {
        StringBuilder text = new();
        string[] columns = [.. metrics.SelectMany(metric => metric.EndsWith('*') ? new[] { metric[..^1], "ratio" } : [metric])];
        text.Append(CultureInfo.InvariantCulture, $"| {heading} | {string.Join(" | ", columns)} |\n|---|{string.Concat(columns.Select(_ => "---:|"))}\n");
        for (int line = 0; line < _lines.Count; line++)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {_lines[line].Name} |");
            for (int metric = 0; metric < metrics.Length; metric++)
            {
                text.Append(CultureInfo.InvariantCulture, $" {Number(Median([.. figures[line].Select(figure => figure[metric])]))} |");
                if (metrics[metric].EndsWith('*'))
                {
                    double[] ratios = [.. figures[line].Select((figure, round) => figure[metric] / figures[0][round][metric])];
                    text.Append(CultureInfo.InvariantCulture, $" {Median(ratios):F2} ({ratios.Min():F2}–{ratios.Max():F2}) |");
                }
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values.Length % 2 == 1 ? values[values.Length / 2] : (values[(values.Length / 2) - 1] + values[values.Length / 2]) / 2;
    }

    private static string Number(double value) => value switch
    {
        >= 10_000 => value.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', ' '),
        >= 100 => value.ToString("F0", CultureInfo.InvariantCulture),
        _ => value.ToString("F2", CultureInfo.InvariantCulture),
    };
}
