using System.Buffers;
using System.Text.Json;

namespace Notify;

/// <summary>
/// Turns payloads into JSON and back. The generator derives one from it for each channel: straight code, without reflection.
/// An instance has no state and may be used from many threads.
/// </summary>
/// <typeparam name="T">The payload's type.</typeparam>
public abstract class PayloadSerializer<T> : IPayloadLimits
{
    /// <summary>The channel's name, or the pattern of a family's names, for error messages.</summary>
    public abstract string Channel { get; }

    /// <summary>
    /// What publishers do with a payload that is longer than PostgreSQL takes; <see cref="Oversize.Reject"/> unless the channel says
    /// otherwise. The methods of this class reject it in any case.
    /// </summary>
    public virtual Oversize Oversize => Oversize.Reject;

    /// <summary>
    /// The JSON names of the members, nested ones too: the names that an error's path may tell. Any other is somebody's content.
    /// </summary>
    protected abstract IReadOnlyCollection<string> MemberNames { get; }

    /// <summary>Writes one JSON object.</summary>
    protected abstract void WritePayload(ref PayloadWriter writer, T payload);

    /// <summary>Reads one JSON object. Errors go through <paramref name="reader"/>, which knows where it is.</summary>
    protected abstract T ReadPayload(ref PayloadReader reader);

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
    /// Writes the payload as JSON in UTF-8, without insignificant white space, and without allocating anything.
    /// </summary>
    /// <param name="payload">What to write.</param>
    /// <param name="output">Gets at most 7999 bytes; nothing when an exception is thrown.</param>
    /// <exception cref="PayloadTooLargeException">It is longer than 7999 bytes of UTF-8.</exception>
    /// <exception cref="PayloadConstraintException">A member breaks the rule of its attribute.</exception>
    public void Serialize(T payload, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        // Whatever room there is: asking for the largest size would let a growing buffer grow for nothing.
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

    /// <summary>
    /// Writes the payload as JSON in UTF-8, without insignificant white space, and without allocating anything.
    /// </summary>
    /// <param name="payload">What to write.</param>
    /// <param name="utf8Payload">Where to; 7999 bytes are always enough. Its content is undefined when false is returned.</param>
    /// <param name="written">The size in bytes; 0 when false is returned.</param>
    /// <returns>Whether there was room enough.</returns>
    /// <exception cref="PayloadTooLargeException">It is longer than 7999 bytes of UTF-8.</exception>
    /// <exception cref="PayloadConstraintException">A member breaks the rule of its attribute.</exception>
    public bool TrySerialize(T payload, Span<byte> utf8Payload, out int written)
    {
        PayloadWriter writer = new(utf8Payload);
        try
        {
            WriteChecked(ref writer, payload);
            bool fits = writer.IsInPlace || writer.Written.TryCopyTo(utf8Payload);
            written = fits ? writer.Length : 0;
            return fits;
        }
        finally
        {
            writer.Dispose();
        }
    }

    /// <summary>The size that <paramref name="payload"/> has as JSON, in bytes of UTF-8, whether it fits or not.</summary>
    /// <exception cref="PayloadConstraintException">A member breaks the rule of its attribute.</exception>
    public int Measure(T payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        PayloadWriter writer = new();
        try
        {
            WritePayload(ref writer, payload);
            return writer.Length;
        }
        finally
        {
            writer.Dispose();
        }
    }

    /// <summary>
    /// Whether <paramref name="payload"/> is small enough to be sent: at most 7999 bytes of JSON in UTF-8. To a database of another
    /// encoding, where other characters than those of ASCII take more, it may still be too large.
    /// </summary>
    /// <exception cref="PayloadConstraintException">A member breaks the rule of its attribute.</exception>
    public bool Fits(T payload) => Measure(payload) <= PayloadLimit.MaxBytes;

    /// <summary>Reads a payload as it arrived.</summary>
    /// <exception cref="PayloadFormatException">It is not JSON, or not what <typeparamref name="T"/> expects.</exception>
    public T Deserialize(string payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        return PayloadReader.Read(payload, this);
    }

    /// <summary>Reads a payload from UTF-8.</summary>
    /// <exception cref="PayloadFormatException">It is not JSON, or not what <typeparamref name="T"/> expects.</exception>
    public T Deserialize(ReadOnlySpan<byte> utf8Payload) => PayloadReader.Read(utf8Payload, this);

    internal IReadOnlyCollection<string> KnownNames => MemberNames;

    internal T Read(ref PayloadReader reader) => ReadPayload(ref reader);

    /// <summary>The error for a member that breaks the rule of its attribute.</summary>
    /// <param name="member">The member's name in JSON.</param>
    /// <param name="rule">What is allowed, such as "at most 20 UTF-16 characters".</param>
    protected PayloadConstraintException Violated(string member, string rule) => new(Channel, member, rule);

    /// <summary>Throws what publishing the payload would throw.</summary>
    internal void CheckSendable(T payload)
    {
        PayloadWriter writer = new();
        try
        {
            WritePayload(ref writer, payload);
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

    /// <summary>Writes the payload as it is, whatever its size and the rules of its members.</summary>
    internal void WriteTo(Utf8JsonWriter json, T payload)
    {
        PayloadWriter writer = new() { IsLenient = true };
        try
        {
            WritePayload(ref writer, payload);
            json.WriteRawValue(writer.Written, skipInputValidation: true);
        }
        finally
        {
            writer.Dispose();
        }
    }

    /// <summary>Writes the payload, however long it gets, into an array of the shared pool. The caller gives it back.</summary>
    /// <exception cref="PayloadConstraintException">A member breaks the rule of its attribute.</exception>
    internal byte[] SerializeToPool(T payload, out int length)
    {
        PayloadWriter writer = new();
        try
        {
            WritePayload(ref writer, payload);
            return writer.Detach(out length);
        }
        finally
        {
            writer.Dispose();
        }
    }

    PayloadTooLargeException IPayloadLimits.TooLarge(ReadOnlySpan<byte> document) => TooLarge(document);

    /// <summary>The error for a document that is longer than PostgreSQL takes.</summary>
    private PayloadTooLargeException TooLarge(ReadOnlySpan<byte> document) =>
        new(Channel, document.Length, LargestMembers.Of(document, MemberNames));

    private void WriteChecked(ref PayloadWriter writer, T payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        WritePayload(ref writer, payload);
        if (writer.Length > PayloadLimit.MaxBytes)
        {
            throw TooLarge(writer.Written);
        }
    }
}
