using System.Buffers.Binary;
using System.Text;

namespace Runtime.Harness.Network;

/// <summary>Takes the server's answer to a statement that the client never sent out of what the client gets.</summary>
internal sealed class InjectedStatement
{
    private const int HeaderLength = 5;

    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private byte[] _pending = [];
    private string? _error;

    /// <summary>Fails if the server refused the statement.</summary>
    public Task Answered => _answered.Task;

    /// <returns>What is the client's: notifications, and whatever follows the answer.</returns>
    public byte[] Remove(ReadOnlyMemory<byte> received)
    {
        byte[] bytes = [.. _pending, .. received.Span];
        List<byte> passing = [];
        int start = 0;
        while (!_answered.Task.IsCompleted && bytes.Length - start >= HeaderLength)
        {
            int length = 1 + BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(start + 1));
            if (bytes.Length - start < length)
            {
                break;
            }

            Take(bytes.AsSpan(start, length), passing);
            start += length;
        }

        if (_answered.Task.IsCompleted)
        {
            passing.AddRange(bytes.AsSpan(start));
            start = bytes.Length;
        }

        _pending = bytes[start..];
        return [.. passing];
    }

    private void Take(ReadOnlySpan<byte> message, List<byte> passing)
    {
        switch ((char)message[0])
        {
            case 'A': // NotificationResponse
                passing.AddRange(message);
                break;
            case 'E': // ErrorResponse
                _error = Encoding.UTF8.GetString(message[HeaderLength..]);
                break;
            case 'Z' when _error is null: // ReadyForQuery
                _answered.SetResult();
                break;
            case 'Z':
                _answered.SetException(new InvalidOperationException($"The injected statement failed: {_error}"));
                break;
        }
    }
}
