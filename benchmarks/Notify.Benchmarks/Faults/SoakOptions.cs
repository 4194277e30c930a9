using System.Globalization;
using Runtime.Harness.Clients;

namespace Notify.Benchmarks;

/// <summary>How long the soak lasts, what it draws, and whether it is to fail.</summary>
/// <param name="Duration">Without what comes before and after.</param>
/// <param name="Seed">Of the faults and of the clients.</param>
/// <param name="Sabotage">What one client does wrong on purpose.</param>
internal sealed record SoakOptions(TimeSpan Duration, int Seed, Sabotage Sabotage)
{
    public const string Usage = "soak [--seconds 900] [--seed 1] [--sabotage lose|repeat|leak|keepsession]";

    /// <exception cref="FormatException">The arguments are not those of <see cref="Usage"/>.</exception>
    public static SoakOptions Parse(string[] args)
    {
        SoakOptions options = new(TimeSpan.FromSeconds(900), Random.Shared.Next(1, 100_000), Sabotage.None);
        foreach (string[] pair in args.Skip(1).Chunk(2))
        {
            options = pair switch
            {
                ["--seconds", { } text] => options with
                {
                    Duration = TimeSpan.FromSeconds(double.Parse(text, CultureInfo.InvariantCulture)),
                },
                ["--seed", { } text] => options with { Seed = int.Parse(text, CultureInfo.InvariantCulture) },
                ["--sabotage", { } text] when Enum.TryParse(text, ignoreCase: true, out Sabotage sabotage) =>
                    options with { Sabotage = sabotage },
                _ => throw new FormatException($"Usage: {Usage}"),
            };
        }

        return options;
    }
}
