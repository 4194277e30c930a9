using Notify;

namespace OrderMonitor;

/// <summary>Prints each event as one line, and what happens to the connection.</summary>
internal sealed class OrderPrinter(Tally tally) : INotificationHandler<OrderEvent>
{
    public Task HandleAsync(Received<OrderEvent> notification, CancellationToken ct)
    {
        OrderEvent order = notification.Payload;
        tally.AddReceived(order);
        Console.WriteLine(
            $"{order.At.ToLocalTime():HH:mm:ss.fff}  {order.Action,-6}  order {order.OrderId,6}  user {order.UserId,3}  "
            + $"{order.Status,-9}  {order.TotalAmount,10:N2}");
        return Task.CompletedTask;
    }

    public Task OnListeningAsync(Listening<OrderEvent> listening, CancellationToken ct)
    {
        // Read the state here if you keep one: whatever commits from now on arrives.
        Console.WriteLine(listening.Generation == 1
            ? $"-- listening on {listening.Channel}"
            : $"-- listening again on {listening.Channel}, connection {listening.Generation}");
        tally.Listening.TrySetResult();
        return Task.CompletedTask;
    }

    public Task OnGapAsync(Gap<OrderEvent> gap, CancellationToken ct)
    {
        tally.AddGap();
        Console.WriteLine($"-- {gap.Cause} since {gap.Since.ToLocalTime():HH:mm:ss.fff}: events may be missing here");
        return Task.CompletedTask;
    }
}
