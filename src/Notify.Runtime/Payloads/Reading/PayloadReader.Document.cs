using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Notify;

/// <content>The document as a whole: from what arrived to a payload, or to one kind of exception.</content>
public ref partial struct PayloadReader
{
    private const int StackBytes = 1024;

    internal static T Read<T>(string payload, PayloadSerializer<T> serializer)
    {
        int most = Encoding.UTF8.GetMaxByteCount(payload.Length);
        byte[]? rented = most > StackBytes ? ArrayPool<byte>.Shared.Rent(most) : null;
        try
        {
            Span<byte> utf8 = rented ?? stackalloc byte[StackBytes];
            return Utf8.FromUtf16(payload, utf8, out _, out int length, replaceInvalidSequences: false) == OperationStatus.Done
                ? Read(utf8[..length], serializer)
                : throw new PayloadFormatException(serializer.Channel, "$", InvalidUnicode);
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    internal static T Read<T>(ReadOnlySpan<byte> document, PayloadSerializer<T> serializer)
    {
        PayloadReader reader = new(serializer.Channel, document, serializer.KnownNames);
        try
        {
            T payload = serializer.Read(ref reader);
            reader.End();
            return payload;
        }
        catch (Exception e) when (e is not PayloadFormatException)
        {
            // The payload's own constructor or setter refused the value.
            throw reader.Fail($"{e.GetType().Name} was thrown by the payload's type", e);
        }
    }

    /// <summary>Nothing but white space may follow.</summary>
    private void End()
    {
        if (_position == _token)
        {
            Skip();
        }

        if (JsonSyntax.EndOfWhiteSpace(_document, _position) < _document.Length)
        {
            throw Invalid();
        }
    }
}
