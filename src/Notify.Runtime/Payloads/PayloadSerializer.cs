namespace Notify;

/// <summary>
/// Turns payloads into JSON and back. The generator derives one from it for each channel: straight code, without reflection.
/// An instance has no state and may be used from many threads.
/// </summary>
/// <typeparam name="T">The payload's type.</typeparam>
public abstract class PayloadSerializer<T>
{
    /// <summary>The channel's name, or the pattern of a family's names, for error messages.</summary>
    public abstract string Channel { get; }

    /// <summary>
    /// The JSON names of the members, nested ones too: the names that an error's path may tell. Any other is somebody's content.
    /// </summary>
    protected internal abstract IReadOnlyCollection<string> MemberNames { get; }

    /// <summary>Writes one JSON object.</summary>
    protected abstract void WritePayload(ref PayloadWriter writer, T payload);

    /// <summary>Reads one JSON object. Errors go through <paramref name="reader"/>, which knows where it is.</summary>
    protected abstract T ReadPayload(ref PayloadReader reader);

    /// <summary>The payload as JSON, without insignificant white space.</summary>
    /// <exception cref="PayloadTooLargeException">It is longer than 7999 bytes of UTF-8.</exception>
    public string Serialize(T payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        PayloadWriter writer = new();
        try
        {
            WritePayload(ref writer, payload);
            return writer.Length <= PayloadLimit.MaxBytes
                ? writer.ToString()
                : throw new PayloadTooLargeException(Channel, writer.Length);
        }
        finally
        {
            writer.Dispose();
        }
    }

    /// <summary>The size that <paramref name="payload"/> has as JSON, in bytes of UTF-8, whether it fits or not.</summary>
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

    internal T Read(ref PayloadReader reader) => ReadPayload(ref reader);
}
