using System.ComponentModel;
using System.Numerics;
using System.Text;

namespace Notify.Generated;

/// <summary>
/// Writes and reads the names of an enum with <c>[Flags]</c>, for generated serializers: a combination as <c>"A, B"</c>, as
/// System.Text.Json's <c>JsonStringEnumConverter</c> does. May be used from many threads.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class FlagNames
{
    private readonly Flag[] _flags;
    private readonly string _expected;

    /// <param name="flags">
    /// The names in JSON and their values, sign-extended, in the order of declaration. Several names may share a value.
    /// </param>
    public FlagNames(params IReadOnlyList<(string Name, ulong Value)> flags)
    {
        ArgumentNullException.ThrowIfNull(flags);
        _expected = "names of " + string.Join(", ", flags.Select(flag => flag.Name));
        // A value that contains others comes before them, so that ReadWrite is not written as Read, Write. The sort is stable.
        _flags =
        [
            .. flags.Select(flag => new Flag(Encoding.UTF8.GetBytes(flag.Name), Escape(flag.Name), flag.Value))
                .OrderByDescending(flag => BitOperations.PopCount(flag.Value))
                .ThenBy(flag => flag.Value),
        ];
    }

    /// <summary>Writes the names that make up <paramref name="value"/> as one string: <c>"A, B"</c>.</summary>
    /// <returns>False if no names make it up; nothing was written then.</returns>
    public bool TryWrite(ref PayloadWriter writer, ulong value)
    {
        if (!CanWrite(value))
        {
            return false;
        }

        ulong rest = value;
        ReadOnlySpan<byte> separator = "\""u8;
        foreach (Flag flag in _flags)
        {
            if (flag.IsIn(value, rest))
            {
                writer.WriteRaw(separator);
                writer.WriteRaw(flag.Json);
                separator = ", "u8;
                rest &= ~flag.Value;
                if (rest == 0)
                {
                    break;
                }
            }
        }

        writer.WriteRaw("\""u8);
        return true;
    }

    /// <summary>Reads <c>"A, B"</c> or <c>"A"</c>, with any white space around a name. Case matters.</summary>
    /// <exception cref="PayloadFormatException">The value is not a string of these names.</exception>
    public ulong Read(ref PayloadReader reader)
    {
        ReadOnlySpan<byte> names = reader.ReadText();
        ulong value = 0;
        foreach (Range range in names.Split((byte)','))
        {
            value |= Find(names[range].Trim(" \t\r\n"u8)) ?? throw reader.Unexpected(_expected);
        }

        return value;
    }

    private bool CanWrite(ulong value)
    {
        ulong rest = value;
        bool any = false;
        foreach (Flag flag in _flags)
        {
            if (flag.IsIn(value, rest))
            {
                rest &= ~flag.Value;
                any = true;
            }
        }

        return any && rest == 0;
    }

    private ulong? Find(ReadOnlySpan<byte> name)
    {
        foreach (Flag flag in _flags)
        {
            if (name.SequenceEqual(flag.Name))
            {
                return flag.Value;
            }
        }

        return null;
    }

    /// <summary>The name escaped for JSON, without the quotes.</summary>
    private static byte[] Escape(string name)
    {
        PayloadWriter writer = new();
        try
        {
            writer.WriteString(name);
            return writer.Written[1..^1].ToArray();
        }
        finally
        {
            writer.Dispose();
        }
    }

    private readonly record struct Flag(byte[] Name, byte[] Json, ulong Value)
    {
        /// <summary>Whether it is part of <paramref name="value"/>, whose bits in <paramref name="rest"/> have no name yet.</summary>
        public bool IsIn(ulong value, ulong rest) => Value == 0 ? value == 0 : (rest & Value) == Value;
    }
}
