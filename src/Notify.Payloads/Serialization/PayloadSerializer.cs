using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Notify.Generated;

namespace Notify;

/// <summary>
/// Turns payloads into JSON and back. The generator writes one for each channel, as <c>OrderEventsChannel.Serializer</c>, in plain code
/// without reflection. It has no state and may be used from many threads.
/// </summary>
/// <typeparam name="T">The payload's type.</typeparam>
public abstract class PayloadSerializer<T> : IPayloadLimits
{
    private const int StackBytes = 1024;

    private const int ReportedMembers = 3;

    private protected PayloadSerializer()
    {
    }

    /// <summary>The channel's name, or the pattern of a family's names, for error messages.</summary>
    public abstract string Channel { get; }

    /// <summary>
    /// What publishers do with a payload that is longer than PostgreSQL accepts; <see cref="Oversize.Reject"/> by default. The methods of
    /// this class always reject it.
    /// </summary>
    public virtual Oversize Oversize => Oversize.Reject;

    /// <summary>The members' names in JSON, including nested ones: the only names that an error may show. Any other name is content.</summary>
    internal abstract IReadOnlyCollection<string> KnownNames { get; }

    /// <summary>The payload as JSON, without insignificant white space.</summary>
    /// <exception cref="PayloadTooLargeException">It is longer than 7999 bytes of UTF-8.</exception>
    /// <exception cref="PayloadConstraintException">A member breaks the rule of its attribute.</exception>
    public string Serialize(T payload)
    {
        PayloadWriter writer = new();
        try
        {
            WriteChecked(ref writer, payload);
            return writer.ToString();
        }
        finally
        {
            writer.Dispose();
        }
    }

    /// <summary>
    /// Writes the payload as JSON in UTF-8, without insignificant white space. Allocates nothing.
    /// </summary>
    /// <param name="payload">What to write.</param>
    /// <param name="output">Gets at most 7999 bytes; nothing if an exception is thrown.</param>
    /// <exception cref="PayloadTooLargeException">It is longer than 7999 bytes of UTF-8.</exception>
    /// <exception cref="PayloadConstraintException">A member breaks the rule of its attribute.</exception>
    public void Serialize(T payload, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        // Takes whatever room there is: asking for the largest size would make a growing buffer grow needlessly.
        PayloadWriter writer = new(output.GetSpan());
        try
        {
            WriteChecked(ref writer, payload);
            if (writer.IsInPlace)
            {
                output.Advance(writer.Length);
            }
            else
            {
                output.Write(writer.Written);
            }
        }
        finally
        {
            writer.Dispose();
        }
    }

    /// <summary>The size of <paramref name="payload"/> as JSON, in bytes of UTF-8, whether it fits or not.</summary>
    /// <exception cref="PayloadConstraintException">A member breaks the rule of its attribute.</exception>
    public int Measure(T payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        PayloadWriter writer = new();
        try
        {
            Write(ref writer, payload);
            return writer.Length;
        }
        finally
        {
            writer.Dispose();
        }
    }

    /// <summary>
    /// Whether <paramref name="payload"/> is small enough to be sent: at most 7999 bytes of JSON in UTF-8. It may still be too large for a
    /// database with another encoding, for which characters outside ASCII are sent as longer escapes.
    /// </summary>
    /// <exception cref="PayloadConstraintException">A member breaks the rule of its attribute.</exception>
    public bool Fits(T payload) => Measure(payload) <= PayloadLimit.MaxBytes;

    /// <summary>Reads a payload from the text of a notification.</summary>
    /// <exception cref="PayloadFormatException">It is not JSON, or not what <typeparamref name="T"/> expects.</exception>
    public T Deserialize(string payload) => Deserialize(payload, unknown: null);

    /// <summary>Reads a payload from UTF-8.</summary>
    /// <exception cref="PayloadFormatException">It is not JSON, or not what <typeparamref name="T"/> expects.</exception>
    public T Deserialize(ReadOnlySpan<byte> utf8Payload) => Deserialize(utf8Payload, unknown: null);

    /// <summary>Reads a payload, and counts the members that <typeparamref name="T"/> doesn't have.</summary>
    internal T Deserialize(string payload, UnknownMembers? unknown)
    {
        ArgumentNullException.ThrowIfNull(payload);
        int most = Encoding.UTF8.GetMaxByteCount(payload.Length);
        byte[]? rented = most > StackBytes ? ArrayPool<byte>.Shared.Rent(most) : null;
        try
        {
            Span<byte> utf8 = rented ?? stackalloc byte[StackBytes];
            return Utf8.FromUtf16(payload, utf8, out _, out int length, replaceInvalidSequences: false) == OperationStatus.Done
                ? Deserialize(utf8[..length], unknown)
                : throw new PayloadFormatException(Channel, "$", PayloadReader.InvalidUnicode);
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    private T Deserialize(ReadOnlySpan<byte> utf8Payload, UnknownMembers? unknown)
    {
        PayloadReader reader = new(Channel, utf8Payload, KnownNames) { Unknown = unknown };
        try
        {
            T payload = Read(ref reader);
            reader.End();
            return payload;
        }
        catch (Exception e) when (e is not PayloadFormatException)
        {
            // The constructor or a setter of the payload's type refused the value.
            throw reader.Fail($"the payload's type threw {e.GetType().Name}", e);
        }
    }

    /// <summary>Writes one JSON object.</summary>
    internal abstract void Write(ref PayloadWriter writer, T payload);

    /// <summary>Reads one JSON object.</summary>
    internal abstract T Read(ref PayloadReader reader);

    /// <summary>Throws the exception that publishing the payload would throw, if any.</summary>
    internal void CheckSendable(T payload)
    {
        PayloadWriter writer = new();
        try
        {
            Write(ref writer, payload);
            if (Oversize == Oversize.Reject && writer.Length > PayloadLimit.MaxBytes)
            {
                throw TooLarge(writer.Written);
            }
        }
        finally
        {
            writer.Dispose();
        }
    }

    /// <summary>Writes the payload without checking its size or the rules of its members.</summary>
    internal void WriteTo(Utf8JsonWriter json, T payload)
    {
        PayloadWriter writer = new() { IsLenient = true };
        try
        {
            Write(ref writer, payload);
            json.WriteRawValue(writer.Written, skipInputValidation: true);
        }
        finally
        {
            writer.Dispose();
        }
    }

    /// <summary>Writes the payload, however large, to an array of the shared pool. The caller must return the array.</summary>
    /// <exception cref="PayloadConstraintException">A member breaks the rule of its attribute.</exception>
    internal byte[] SerializeToPool(T payload, out int length)
    {
        PayloadWriter writer = new();
        try
        {
            Write(ref writer, payload);
            return writer.Detach(out length);
        }
        finally
        {
            writer.Dispose();
        }
    }

    PayloadTooLargeException IPayloadLimits.TooLarge(ReadOnlySpan<byte> document) => TooLarge(document);

    private PayloadTooLargeException TooLarge(ReadOnlySpan<byte> document) => new(Channel, document.Length, LargestMembers(document));

    /// <summary>Finds the members that make a payload large. It reads the written JSON, so that writing need not keep track.</summary>
    private PayloadMemberSize[] LargestMembers(ReadOnlySpan<byte> document)
    {
        List<PayloadMemberSize> sizes = [];
        // The written JSON may be deeper than what can be read: a JsonSerializerContext has no depth limit when it writes.
        Utf8JsonReader json = new(document, new JsonReaderOptions { MaxDepth = int.MaxValue });
        try
        {
            json.Read();
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                long start = json.TokenStartIndex;
                string name = JsonPath.FormatName(in json, KnownNames);
                json.Skip();
                sizes.Add(new PayloadMemberSize(name, (int)(json.BytesConsumed - start)));
            }
        }
        catch (JsonException)
        {
            // A user's converter wrote invalid JSON. All that is known is that it is too large.
        }

        return [.. sizes.OrderByDescending(member => member.Bytes).Take(ReportedMembers)];
    }

    private void WriteChecked(ref PayloadWriter writer, T payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        Write(ref writer, payload);
        if (writer.Length > PayloadLimit.MaxBytes)
        {
            throw TooLarge(writer.Written);
        }
    }
}

/// <summary>How a serializer treats payloads that are too large for PostgreSQL, for callers that don't know the payload's type.</summary>
internal interface IPayloadLimits
{
    /// <summary>What publishers do with a payload that is too large.</summary>
    Oversize Oversize { get; }

    /// <summary>The error that names the largest members.</summary>
    PayloadTooLargeException TooLarge(ReadOnlySpan<byte> document);
}
