using System.Globalization;

namespace Samples;

/// <summary>The command line of a sample: pairs of <c>--name value</c>.</summary>
internal sealed class SampleArguments
{
    private readonly Dictionary<string, string> _values = [];

    /// <summary>The value of an option, or null where it isn't given.</summary>
    public string? this[string name] => _values.GetValueOrDefault(name);

    /// <exception cref="FormatException">Something can't be understood; the message says what.</exception>
    public static SampleArguments Parse(string[] arguments, IReadOnlyCollection<string> names)
    {
        SampleArguments result = new();
        for (int at = 0; at < arguments.Length; at += 2)
        {
            string name = arguments[at];
            if (!names.Contains(name))
            {
                throw new FormatException($"{name} is not an option.");
            }

            result._values[name] = at + 1 < arguments.Length ? arguments[at + 1] : throw new FormatException($"{name} needs a value.");
        }

        return result;
    }

    /// <exception cref="FormatException">It is no number from <paramref name="least"/> to <paramref name="most"/>.</exception>
    public int? Number(string name, int most, int least = 1)
    {
        return this[name] is not { } value ? null
            : int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
                ? number
            : throw new FormatException($"{name} takes a whole number from {least} to {most}, not \"{value}\".");
    }
}
