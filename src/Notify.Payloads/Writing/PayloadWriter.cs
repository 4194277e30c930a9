using System.Buffers;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Text;

namespace Notify.Generated;

/// <summary>
/// Writes a payload's JSON as UTF-8, directly into a buffer. Generated serializers use it, and pass names and punctuation as literals.
/// It does not stop at PostgreSQL's limit, so that an error can name the true size.
/// </summary>
/// <remarks>
/// As in PostgreSQL, only <c>"</c>, <c>\</c> and control characters are escaped, because an escape can take five bytes more than the
/// character. A lone surrogate becomes U+FFFD.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref partial struct PayloadWriter : IDisposable
{
    /// <summary>The smallest array that is rented; most payloads are smaller.</summary>
    private const int SmallestRented = 1024;

    private Span<byte> _buffer;
    private byte[]? _rented;

    /// <summary>An empty document.</summary>
    /// <param name="buffer">Holds the document as long as there is room; after that, the document moves to a pooled array.</param>
    internal PayloadWriter(Span<byte> buffer) => _buffer = buffer;

    /// <summary>How many bytes were written.</summary>
    public int Length { get; private set; }

    /// <summary>
    /// Whether the payload is only shown, not sent. The rules of its members then don't apply: a received payload may break them.
    /// </summary>
    public bool IsLenient { get; internal init; }

    /// <summary>What was written.</summary>
    public readonly ReadOnlySpan<byte> Written => _buffer[..Length];

    /// <summary>Whether everything fitted in the constructor's buffer.</summary>
    internal readonly bool IsInPlace => _rented is null;

    /// <summary>Writes JSON as it is: punctuation, names, constants.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // Copying a literal then becomes a few moves of known length.
    public void WriteRaw(ReadOnlySpan<byte> utf8Json)
    {
        utf8Json.CopyTo(Reserve(utf8Json.Length));
        Length += utf8Json.Length;
    }

    /// <summary>Writes <c>null</c>.</summary>
    public void WriteNull() => WriteRaw("null"u8);

    /// <summary>Writes <c>true</c> or <c>false</c>.</summary>
    public void WriteBoolean(bool value) => WriteRaw(value ? "true"u8 : "false"u8);

    /// <summary>The document as a string.</summary>
    public override readonly string ToString() => Encoding.UTF8.GetString(Written);

    /// <summary>Hands over the pooled array with the document; the writer is empty afterwards.</summary>
    internal byte[] Detach(out int length)
    {
        byte[] rented = _rented ?? throw new InvalidOperationException("The document is not in a pooled array.");
        length = Length;
        this = default;
        return rented;
    }

    /// <summary>Returns the pooled buffer. The writer must not be used afterwards.</summary>
    public void Dispose()
    {
        byte[]? rented = _rented;
        this = default;
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>The free space after the written bytes: at least <paramref name="size"/> bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<byte> Reserve(int size)
    {
        if (_buffer.Length - Length < size)
        {
            Grow(size);
        }

        return _buffer[Length..];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int size)
    {
        int doubled = (int)Math.Min((uint)_buffer.Length * 2, (uint)Array.MaxLength);
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(Math.Max(doubled, SmallestRented), checked(Length + size)));
        Written.CopyTo(larger);
        if (_rented is not null)
        {
            ArrayPool<byte>.Shared.Return(_rented);
        }

        _buffer = _rented = larger;
    }
}
