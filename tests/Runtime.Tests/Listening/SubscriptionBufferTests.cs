using Notify;
using static Runtime.Tests.Support.Buffers;

namespace Runtime.Tests.Listening;

public sealed class SubscriptionBufferTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Items_come_out_in_the_order_they_went_in()
    {
        SubscriptionBuffer buffer = Buffer(capacity: 100);
        buffer.WriteListening(1);
        Write(buffer, 1, 2);
        buffer.WriteDisconnected(At(Start));
        buffer.WriteListening(2);
        Write(buffer, 3);
        Assert.Equal("listening 1, 1, 2, disconnected, listening 2, 3", Drain(buffer));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(100)]
    public void Every_capacity_keeps_order_while_it_wraps_and_grows(int capacity)
    {
        SubscriptionBuffer buffer = Buffer(capacity);
        int written = 0;
        int read = 0;
        for (int round = 0; round < 50; round++)
        {
            while (written - read < capacity)
            {
                Write(buffer, ++written);
            }

            for (int i = 0; i < Math.Max(1, capacity / 3); i++)
            {
                Assert.True(buffer.TryRead(out BufferedItem item));
                Assert.Equal($"{++read}", item.Notification.Payload);
            }
        }
    }

    [Fact]
    public async Task The_end_comes_after_what_is_buffered()
    {
        SubscriptionBuffer buffer = Buffer(capacity: 4);
        Write(buffer, 1);
        buffer.Complete();
        Write(buffer, 2);
        buffer.WriteListening(1);
        Assert.True(await buffer.WaitToReadAsync(Ct));
        Assert.Equal("1", Drain(buffer));
        Assert.False(await buffer.WaitToReadAsync(Ct));
    }

    [Fact]
    public async Task An_error_comes_after_what_is_buffered_every_time()
    {
        SubscriptionBuffer buffer = Buffer(capacity: 4);
        Write(buffer, 1);
        buffer.Complete(new TimeoutException());
        Assert.True(await buffer.WaitToReadAsync(Ct));
        Drain(buffer);
        await Assert.ThrowsAsync<TimeoutException>(async () => await buffer.WaitToReadAsync(Ct));
        await Assert.ThrowsAsync<TimeoutException>(async () => await buffer.WaitToReadAsync(Ct));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_waiting_reader_is_woken_by_an_item_by_the_end_and_by_its_token()
    {
        SubscriptionBuffer buffer = Buffer(capacity: 4);
        Task<bool> wait = buffer.WaitToReadAsync(Ct).AsTask();
        Assert.False(wait.IsCompleted);
        Write(buffer, 1);
        Assert.True(await wait);
        Drain(buffer);

        using CancellationTokenSource cancel = new();
        wait = buffer.WaitToReadAsync(cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        Write(buffer, 2);
        Assert.True(await buffer.WaitToReadAsync(Ct));
        Drain(buffer);

        wait = buffer.WaitToReadAsync(Ct).AsTask();
        buffer.Complete();
        Assert.False(await wait);
    }

    [Fact(Timeout = 60_000)]
    public async Task Nothing_is_lost_between_a_quick_writer_and_a_reader_that_is_cancelled_all_the_time()
    {
        const int Count = 200_000;
        SubscriptionBuffer buffer = Buffer(capacity: Count);
        Task writing = Task.Run(
            () =>
            {
                for (int i = 1; i <= Count; i++)
                {
                    Write(buffer, i);
                    if (i % 1000 == 0)
                    {
                        Thread.Yield();
                    }
                }

                buffer.Complete();
            },
            Ct);

        int next = 1;
        bool more = true;
        while (more)
        {
            using CancellationTokenSource cancel = new(TimeSpan.FromMilliseconds(1 + (next % 3)));
            try
            {
                while ((more = await buffer.WaitToReadAsync(cancel.Token)) && buffer.TryRead(out BufferedItem item))
                {
                    Assert.Equal($"{next++}", item.Notification.Payload);
                }
            }
            catch (OperationCanceledException)
            {
                Assert.False(Ct.IsCancellationRequested);
            }
        }

        await writing;
        Assert.Equal(Count + 1, next);
    }
}
